package org.openpresence.database;

import org.openpresence.model.Presentity;

/** How values of ours stand in Kamailio's columns, and back. Pure. */
final class RowText {
    private RowText() {}

    /** Returns whole seconds of an instant, rounded up, within what an INT column holds. */
    static int seconds(long millis) {
        return whole(-Math.floorDiv(-millis, 1000L));
    }

    /** Returns {@code number} within what an INT column holds. */
    static int whole(long number) {
        return (int) Math.max(Math.min(number, Integer.MAX_VALUE), 0);
    }

    /** Returns at most {@code width} characters of a text that only informs people. */
    static String cut(String text, int width) {
        return text.codePointCount(0, text.length()) <= width
                ? text
                : text.substring(0, text.offsetByCodePoints(0, width));
    }

    /** Returns the user of an address or URI; "" where there is none. */
    static String user(String addressOrUri) {
        return Presentity.of(addressOrUri).map(Presentity::user).orElse("");
    }

    /** Returns the host of an address or URI, the number of a {@code tel:} URI; "" where there is none. */
    static String host(String addressOrUri) {
        return Presentity.of(addressOrUri).map(Presentity::host).orElse("");
    }

    /** Returns the {@code id} parameter of an Event header (RFC 6665 §8.2.1); null without. */
    static String eventId(String eventHeader) {
        for (String parameter : eventHeader.split(";", -1)) {
            String trimmed = parameter.trim();
            if (trimmed.regionMatches(true, 0, "id=", 0, 3)) {
                return trimmed.substring(3).trim();
            }
        }
        return null;
    }
}
