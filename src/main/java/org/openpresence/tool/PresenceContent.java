package org.openpresence.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A PIDF document as a person reads it (RFC 3863, 4479, 4480). Immutable.
 *
 * @param entity whose presence it is
 * @param activities names of the person's activities, without namespace
 * @param notes of the person and of the document as a whole
 */
record PresenceContent(String entity, List<Tuple> tuples, List<String> activities, List<String> notes)
        implements Content {
    private static final Set<String> BUSY =
            Set.of("busy", "on-the-phone", "meeting", "appointment", "presentation", "performance");
    private static final Set<String> AWAY = Set.of(
            "away", "permanent-absence", "vacation", "holiday", "sleeping", "meal", "breakfast", "lunch", "dinner");

    PresenceContent {
        tuples = List.copyOf(tuples);
        activities = List.copyOf(activities);
        notes = List.copyOf(notes);
    }

    /**
     * One tuple: usually one publication.
     *
     * @param basic {@code open} or {@code closed}; "" when absent
     * @param contact "" when absent
     * @param timestamp when it was said; empty when absent or unreadable
     */
    record Tuple(String id, String basic, String contact, List<String> notes, Optional<Instant> timestamp) {
        Tuple {
            notes = List.copyOf(notes);
        }

        private String text(Instant now) {
            StringBuilder text =
                    new StringBuilder(quoted(notes)).append("tuple ").append(Printable.of(id));
            if (!contact.isEmpty()) {
                text.append(" at ").append(Printable.of(contact));
            }
            timestamp.ifPresent(then -> text.append(", ").append(age(Duration.between(then, now))));
            return text.toString();
        }
    }

    /** Returns {@code open}, {@code closed}, {@code busy}, {@code away} or {@code unknown}. */
    @Override
    public String state() {
        if (tuples.stream().noneMatch(tuple -> tuple.basic().equals("open"))) {
            return tuples.stream().anyMatch(tuple -> tuple.basic().equals("closed")) ? "closed" : "unknown";
        }
        for (String activity : activities) {
            if (BUSY.contains(activity) || AWAY.contains(activity)) {
                return BUSY.contains(activity) ? "busy" : "away";
            }
        }
        return "open";
    }

    @Override
    public String headline(Instant now) {
        StringBuilder text = new StringBuilder(quoted(notes));
        if (tuples.size() == 1) {
            text.append(tuples.get(0).text(now));
        } else {
            text.append(tuples.size()).append(" tuples");
        }
        boolean named = tuples.size() == 1 && tuples.get(0).contact().equals(entity);
        text.append(named ? "" : ", " + Printable.of(entity));
        return text.append(listed()).toString();
    }

    @Override
    public List<String> details(Instant now) {
        return tuples.size() == 1
                ? List.of()
                : tuples.stream()
                        .map(tuple -> String.format("%-8s%s", Printable.of(tuple.basic()), tuple.text(now)))
                        .toList();
    }

    @Override
    public void describe(ObjectNode json, Instant now) {
        json.put("state", state());
        json.put("entity", entity);
        activities.forEach(json.putArray("activities")::add);
        notes.forEach(json.putArray("notes")::add);
        ArrayNode all = json.putArray("tuples");
        for (Tuple tuple : tuples) {
            ObjectNode one = all.addObject();
            one.put("id", tuple.id());
            one.put("basic", tuple.basic());
            one.put("contact", tuple.contact());
            tuple.notes().forEach(one.putArray("notes")::add);
            tuple.timestamp().ifPresent(then -> {
                one.put("timestamp", then.toString());
                one.put("age", Math.max(0, Duration.between(then, now).toSeconds()));
            });
        }
    }

    /** Returns the activities that the one word of the state does not say. */
    private String listed() {
        List<String> further = activities.stream()
                .filter(activity -> !activity.equals(state()))
                .map(Printable::of)
                .toList();
        return further.isEmpty() ? "" : " (" + String.join(", ", further) + ")";
    }

    private static String quoted(List<String> notes) {
        StringBuilder text = new StringBuilder();
        notes.forEach(
                note -> text.append('"').append(Printable.of(note)).append('"').append("  "));
        return text.toString();
    }

    private static String age(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 1) {
            return "just now";
        }
        if (seconds < 120) {
            return seconds + " s ago";
        }
        if (seconds < 7_200) {
            return seconds / 60 + " min ago";
        }
        return seconds < 172_800 ? seconds / 3_600 + " h ago" : seconds / 86_400 + " days ago";
    }
}
