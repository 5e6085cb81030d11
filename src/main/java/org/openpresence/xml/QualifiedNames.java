package org.openpresence.xml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What the StAX parser lets pass: octets in names that are not UTF-8, and names with a colon that are not qualified names
 * (Namespaces in XML 1.0 §4). Looks at the octets of documents the parser found well-formed. Pure.
 */
final class QualifiedNames {
    private QualifiedNames() {}

    /** Returns whether the octets are UTF-8. */
    static boolean areUtf8(byte[] octets) {
        for (byte one : octets) {
            if (one < 0) {
                return decodes(octets);
            }
        }
        return true;
    }

    private static boolean decodes(byte[] octets) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException invalid) {
            return false;
        }
    }

    /** Returns whether every colon in a tag stands before a local name, and none in the target of an instruction. */
    static boolean areWellFormed(byte[] source) {
        int at = 0;
        while (at < source.length) {
            if (source[at] != '<') {
                at++;
                continue;
            }
            int end = Markup.endOf(source, at);
            boolean wellFormed =
                    switch (source[at + 1]) {
                        case '!' -> true;
                        case '?' -> !hasColonInTarget(source, at + 2);
                        default -> isTagWellFormed(source, at, end);
                    };
            if (!wellFormed) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private static boolean hasColonInTarget(byte[] source, int start) {
        int at = start;
        while (source[at] != '?' && (source[at] > ' ' || source[at] < 0)) {
            if (source[at++] == ':') {
                return true;
            }
        }
        return false;
    }

    private static boolean isTagWellFormed(byte[] source, int start, int end) {
        byte quote = 0;
        for (int at = start; at < end; at++) {
            byte c = source[at];
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == ':' && !startsName(source, at + 1)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a NameStartChar other than the colon stands at {@code at} (XML 1.0 §2.3). */
    private static boolean startsName(byte[] source, int at) {
        byte c = source[at];
        if (c >= 0) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        }
        int length = Math.min(4, source.length - at);
        int first = new String(source, at, length, StandardCharsets.UTF_8).codePointAt(0);
        return Character.isUnicodeIdentifierStart(first);
    }
}
