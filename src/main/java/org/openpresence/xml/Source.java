package org.openpresence.xml;

/** The octets of a checked document in UTF-8. Immutable: nobody changes them. */
public final class Source {
    private final byte[] octets;

    /** Takes the octets without copying them. */
    public Source(byte[] octets) {
        this.octets = octets;
    }

    /** Returns the octets themselves, not a copy. */
    public byte[] octets() {
        return octets;
    }
}
