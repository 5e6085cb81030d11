package org.openpresence.tool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The header lines of a message, for what a client reads and a server does not: SIP-ETag, Min-Expires, Subscription-State.
 * Immutable; no value has a line break in it.
 */
final class Headers {
    private static final Map<String, String> LONG_NAMES =
            Map.of("m", "contact", "f", "from", "t", "to", "i", "call-id", "o", "event", "c", "content-type");

    private record Line(String name, String value) {}

    private final List<Line> lines;

    private Headers(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Returns the header lines before the first empty line; lines that are none are skipped. */
    static Headers of(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        String unfolded = (end < 0 ? text : text.substring(0, end)).replaceAll("\r\n[ \t]+", " ");
        List<Line> lines = new ArrayList<>();
        for (String line : unfolded.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.chars().noneMatch(c -> c < ' ' && c != '\t')) {
                String name = line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
                lines.add(new Line(
                        LONG_NAMES.getOrDefault(name, name),
                        line.substring(colon + 1).trim()));
            }
        }
        return new Headers(lines);
    }

    /** Returns the value of the first line of {@code name}, which is in lower case. */
    Optional<String> first(String name) {
        return lines.stream()
                .filter(line -> line.name().equals(name))
                .map(Line::value)
                .findFirst();
    }

    /** Returns the number of seconds that {@code name} says; empty where it says none that a client can use. */
    OptionalLong seconds(String name) {
        return first(name).map(Headers::number).orElse(OptionalLong.empty());
    }

    /** Returns the seconds that {@code value} begins with, 0 to 2^32-1. */
    static OptionalLong number(String value) {
        int end = 0;
        while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
            end++;
        }
        if (end == 0 || end > 10) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.min(Long.parseLong(value.substring(0, end)), (1L << 32) - 1));
    }
}
