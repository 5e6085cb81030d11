package org.openpresence.tool;

import java.util.Locale;

/** The states that {@code publish} knows. Immutable. */
enum PublishedState {
    OPEN("open", ""),
    CLOSED("closed", ""),
    BUSY("open", "busy"),
    AWAY("open", "away");

    private final String basic;
    private final String activity;

    PublishedState(String basic, String activity) {
        this.basic = basic;
        this.activity = activity;
    }

    /** Returns the basic status of RFC 3863. */
    String basic() {
        return basic;
    }

    /** Returns the activity of RFC 4480; "" for none. */
    String activity() {
        return activity;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
