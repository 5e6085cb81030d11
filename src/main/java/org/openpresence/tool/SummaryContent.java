package org.openpresence.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A message summary as a person reads it (RFC 3842 §5.2). Immutable.
 *
 * @param lines name to value, names in lower case
 */
record SummaryContent(Map<String, String> lines) implements Content {
    private static final String WAITING = "messages-waiting";

    SummaryContent {
        lines = Map.copyOf(lines);
    }

    /** Reads a summary; lines that are none are left out. */
    static Content read(String body) {
        Map<String, String> lines = new HashMap<>();
        for (String line : body.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
                lines.putIfAbsent(name, line.substring(colon + 1).trim());
            }
        }
        return lines.containsKey(WAITING) ? new SummaryContent(lines) : new Content.Other("no Messages-Waiting in it");
    }

    /** Returns {@code waiting} or {@code none}. */
    @Override
    public String state() {
        return lines.getOrDefault(WAITING, "").equalsIgnoreCase("yes") ? "waiting" : "none";
    }

    @Override
    public String headline(Instant now) {
        return String.join(
                ", ",
                lines.entrySet().stream()
                        .filter(line -> !line.getKey().equals(WAITING))
                        .map(line -> Printable.of(line.getKey() + " " + line.getValue()))
                        .sorted()
                        .toList());
    }

    @Override
    public List<String> details(Instant now) {
        return List.of();
    }

    @Override
    public void describe(ObjectNode json, Instant now) {
        json.put("state", state());
        ObjectNode all = json.putObject("summary");
        lines.forEach(all::put);
    }
}
