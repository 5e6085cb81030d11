package org.openpresence.tool;

import java.util.Locale;

/** The event packages that the commands understand. Immutable. */
enum EventPackageName {
    PRESENCE("application/pidf+xml"),
    MESSAGE_SUMMARY("application/simple-message-summary");

    private final String contentType;

    EventPackageName(String contentType) {
        this.contentType = contentType;
    }

    /** Returns the type of its documents. */
    String contentType() {
        return contentType;
    }

    /** Returns the name as the Event header has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
