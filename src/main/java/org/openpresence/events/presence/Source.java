package org.openpresence.events.presence;

/** The octets of a checked document in UTF-8. Immutable: nobody changes them. */
final class Source {
    private final byte[] octets;

    Source(byte[] octets) {
        this.octets = octets;
    }

    /** Returns the octets themselves, not a copy. */
    byte[] octets() {
        return octets;
    }
}
