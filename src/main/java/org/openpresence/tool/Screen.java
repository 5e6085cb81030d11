package org.openpresence.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;

/** What a command prints: lines for a person, or one JSON object per line. Confined to the command's thread. */
final class Screen {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final PrintWriter out;
    private final boolean json;
    private final InstantSource clock;
    private final ZoneId zone;

    Screen(PrintWriter out, boolean json, InstantSource clock, ZoneId zone) {
        this.out = out;
        this.json = json;
        this.clock = clock;
        this.zone = zone;
    }

    /** Prints that something happened: {@code text} for a person, the fields that {@code fields} adds for a program. */
    void happened(String type, String text, Consumer<ObjectNode> fields) {
        Instant now = clock.instant();
        if (json) {
            ObjectNode object = JSON.createObjectNode();
            object.put("time", now.toString());
            object.put("type", type);
            fields.accept(object);
            print(object);
        } else {
            line(now, text);
        }
    }

    /** Prints a NOTIFY. */
    void notified(String presentity, String event, long cseq, SubscriptionState subscription, Content content) {
        Instant now = clock.instant();
        if (json) {
            happened("notify", "", object -> {
                object.put("presentity", presentity);
                object.put("event", event);
                content.describe(object, now);
                object.put("subscription", subscription.state());
                if (!subscription.reason().isEmpty()) {
                    object.put("reason", subscription.reason());
                }
                subscription.expires().ifPresent(seconds -> object.put("expires", seconds));
                subscription.retryAfter().ifPresent(seconds -> object.put("retry_after", seconds));
                object.put("cseq", cseq);
            });
            return;
        }
        String headline = content.headline(now);
        line(
                now,
                String.format(
                        "%-8s%s", content.state(), headline + (headline.isEmpty() ? "[" : "  [") + subscription + "]"));
        content.details(now).forEach(detail -> out.println("                  " + detail));
        out.flush();
    }

    private void line(Instant now, String text) {
        out.println(TIME.format(now.atZone(zone)) + "  " + text);
        out.flush();
    }

    private void print(ObjectNode object) {
        try {
            out.println(JSON.writeValueAsString(object));
            out.flush();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of plain values cannot be written", impossible);
        }
    }
}
