package org.openpresence.events.presence;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A document that is being written, UTF-8. Confined to one call. */
final class Octets {
    private final ByteArrayOutputStream octets;

    Octets(int expectedLength) {
        octets = new ByteArrayOutputStream(expectedLength);
    }

    Octets text(String text) {
        octets.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Octets copy(byte[] source, int start, int end) {
        octets.write(source, start, end - start);
        return this;
    }

    /** Writes a name with its prefix, which may be "". */
    Octets name(String prefix, String localName) {
        return prefix.isEmpty() ? text(localName) : text(prefix).text(":").text(localName);
    }

    /** Writes one attribute, the blank before it included. */
    Octets attribute(String name, String value) {
        return text(" ")
                .text(name)
                .text("=\"")
                .text(CharacterData.escaped(value))
                .text("\"");
    }

    /** Writes declarations of namespaces; the prefix "" declares the default one. */
    Octets declarations(Map<String, String> declarations) {
        declarations.forEach((prefix, name) -> attribute(prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix, name));
        return this;
    }

    byte[] toByteArray() {
        return octets.toByteArray();
    }
}
