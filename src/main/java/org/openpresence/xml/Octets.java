package org.openpresence.xml;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A document that is being written, UTF-8. Confined to one call. */
public final class Octets {
    private final ByteArrayOutputStream octets;

    /** Begins an empty document. */
    public Octets(int expectedLength) {
        octets = new ByteArrayOutputStream(expectedLength);
    }

    /** Writes {@code text} as it is. */
    public Octets text(String text) {
        octets.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Writes the octets of {@code source} in {@code [start, end)}. */
    public Octets copy(byte[] source, int start, int end) {
        octets.write(source, start, end - start);
        return this;
    }

    /** Writes a name with its prefix, which may be "". */
    public Octets name(String prefix, String localName) {
        return prefix.isEmpty() ? text(localName) : text(prefix).text(":").text(localName);
    }

    /** Writes one attribute, the blank before it included. */
    public Octets attribute(String name, String value) {
        return text(" ")
                .text(name)
                .text("=\"")
                .text(CharacterData.escaped(value))
                .text("\"");
    }

    /** Writes declarations of namespaces; the prefix "" declares the default one. */
    public Octets declarations(Map<String, String> declarations) {
        declarations.forEach((prefix, name) -> attribute(prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix, name));
        return this;
    }

    /** Returns a copy of what was written. */
    public byte[] toByteArray() {
        return octets.toByteArray();
    }
}
