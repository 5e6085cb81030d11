package org.openpresence.authorization;

import java.util.Optional;

/** What of persons, services and devices is provided only where a rule says so with true or false (RFC 5025 §3.3.2). */
public enum PresenceAttribute {
    ACTIVITIES("activities"),
    CLASS("class"),
    DEVICE_ID("deviceID"),
    MOOD("mood"),
    PLACE_IS("place-is"),
    PLACE_TYPE("place-type"),
    PRIVACY("privacy"),
    RELATIONSHIP("relationship"),
    SPHERE("sphere"),
    STATUS_ICON("status-icon"),
    TIME_OFFSET("time-offset"),
    NOTE("note");

    private final String element;

    PresenceAttribute(String element) {
        this.element = element;
    }

    /** Returns the local name of the element in presence documents; with {@code provide-} before it that of the permission. */
    public String element() {
        return element;
    }

    /** Returns the attribute whose element has that local name; empty for none. */
    public static Optional<PresenceAttribute> of(String element) {
        for (PresenceAttribute one : values()) {
            if (one.element.equals(element)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
