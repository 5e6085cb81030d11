package org.openpresence.events.presence;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The octets of an XML document as UTF-8 (XML 1.0 §4.3.3 and appendix F). Taken are UTF-8, US-ASCII, ISO-8859-1 and UTF-16; the
 * last two are rewritten. Pure.
 */
final class PidfEncoding {
    private static final byte[] DECLARATION = ascii("<?xml");
    private static final int DECLARATION_LIMIT = 200;

    private PidfEncoding() {}

    /**
     * Returns the document in UTF-8 without byte order mark; the same array where nothing had to change; empty where the encoding
     * is unknown or the octets are not of it.
     */
    static Optional<byte[]> toUtf8(byte[] body) {
        if (body.length >= 2) {
            int first = (body[0] & 0xff) << 8 | (body[1] & 0xff);
            if (first == 0xfeff || first == 0xfffe) {
                return decoded(body, StandardCharsets.UTF_16);
            }
            if (body[0] == 0 || body[1] == 0) { // UTF-16 or UTF-32 without the byte order mark it must have
                return Optional.empty();
            }
            if (first == 0xefbb && body.length >= 3 && body[2] == (byte) 0xbf) {
                return Optional.of(Arrays.copyOfRange(body, 3, body.length)).filter(PidfEncoding::saysUtf8);
            }
        }
        return switch (declaredEncoding(body)) {
            case "", "utf-8", "utf8", "us-ascii", "ascii" -> Optional.of(body);
            case "iso-8859-1" -> decoded(body, StandardCharsets.ISO_8859_1);
            default -> Optional.empty();
        };
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean saysUtf8(byte[] body) {
        String declared = declaredEncoding(body);
        return declared.isEmpty() || declared.startsWith("utf");
    }

    /** Returns the encoding that the XML declaration names, in lower case; "" where it names none. */
    private static String declaredEncoding(byte[] body) {
        if (!startsWithDeclaration(body)) {
            return "";
        }
        String declaration = new String(body, 0, Math.min(body.length, DECLARATION_LIMIT), StandardCharsets.ISO_8859_1);
        int end = declaration.indexOf("?>");
        int name = declaration.indexOf("encoding");
        if (name < 0 || name > end) {
            return "";
        }
        int open = name + "encoding".length();
        while (open < end && declaration.charAt(open) != '"' && declaration.charAt(open) != '\'') {
            open++;
        }
        int close = declaration.indexOf(declaration.charAt(open), open + 1);
        return close < 0 || close > end
                ? ""
                : declaration.substring(open + 1, close).toLowerCase(Locale.ROOT);
    }

    private static boolean startsWithDeclaration(byte[] body) {
        return body.length > DECLARATION.length
                && Arrays.equals(body, 0, DECLARATION.length, DECLARATION, 0, DECLARATION.length)
                && body[DECLARATION.length] <= ' ';
    }

    /** Returns {@code body} in UTF-8 without the XML declaration, whose encoding would be a lie now. */
    private static Optional<byte[]> decoded(byte[] body, Charset charset) {
        String text;
        try {
            text = charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException invalid) {
            return Optional.empty();
        }
        if (text.startsWith("<?xml ")) {
            int end = text.indexOf("?>");
            if (end < 0 || text.lastIndexOf('<', end) > 0) {
                return Optional.empty();
            }
            text = text.substring(end + 2);
        }
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
