package org.openpresence.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A body and its type. Immutable: nobody changes the bytes after construction. Two documents are equal when both parts are. */
public final class Document {
    private final String contentType;
    private final byte[] body;

    /**
     * Takes the bytes without copying them; the caller gives them away.
     *
     * @param contentType type/subtype in lower case, without parameters
     * @param body the octets
     */
    public Document(String contentType, byte[] body) {
        this.contentType = contentType;
        this.body = body;
    }

    /** Returns the document of {@code text} in UTF-8. */
    public static Document of(String contentType, String text) {
        return new Document(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns type/subtype in lower case, without parameters. */
    public String contentType() {
        return contentType;
    }

    /** Returns the octets themselves, not a copy: they must not be changed. */
    public byte[] body() {
        return body;
    }

    /** Returns the body decoded as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Document that && contentType.equals(that.contentType) && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return contentType + " (" + body.length + " octets)";
    }
}
