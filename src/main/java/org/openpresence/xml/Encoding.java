package org.openpresence.xml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The octets of an XML document as UTF-8 (XML 1.0 §4.3.3 and appendix F). Taken are UTF-8, US-ASCII, ISO-8859-1 and UTF-16; the
 * last two are rewritten. The XML declaration is read strictly, as the StAX parser takes control characters in it. Pure.
 */
public final class Encoding {
    private static final byte[] USUAL = ascii("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    private static final byte[] BEGIN = ascii("<?xml");
    private static final int DECLARATION_LIMIT = 200;

    /** XML 1.0 §2.8, productions 23 to 26, 32, 80 and 81. */
    private static final Pattern DECLARATION = Pattern.compile(("<\\?xml S version E (?:'1\\.0'|\"1\\.0\")"
                    + "(?: S encoding E (?<encoding>'N'|\"N\"))?"
                    + "(?: S standalone E (?:'(?:yes|no)'|\"(?:yes|no)\"))? B \\?>")
            .replace(" ", "")
            .replace("N", "[A-Za-z][A-Za-z0-9._-]*+")
            .replace("E", "B=B")
            .replace("S", "[\\x20\\t\\r\\n]++")
            .replace("B", "[\\x20\\t\\r\\n]*+"));

    private Encoding() {}

    /**
     * Returns the document in UTF-8 without byte order mark; the same array where nothing had to change; empty where the encoding
     * is unknown, the octets are visibly not of it, or the XML declaration is malformed.
     */
    public static Optional<byte[]> toUtf8(byte[] body) {
        if (startsWith(body, USUAL)) {
            return Optional.of(body);
        }
        if (body.length < 3
                || body[0] == 0
                || body[1] == 0) { // UTF-16 or UTF-32 without the byte order mark it must have
            return Optional.empty();
        }
        int mark = (body[0] & 0xff) << 8 | (body[1] & 0xff);
        if (mark == 0xfeff || mark == 0xfffe) {
            return decoded(body, StandardCharsets.UTF_16);
        }
        if (mark == 0xefbb && body[2] == (byte) 0xbf) {
            byte[] unmarked = Arrays.copyOfRange(body, 3, body.length);
            return declaredEncoding(unmarked)
                    .filter(name -> name.startsWith("utf"))
                    .map(name -> unmarked);
        }
        return switch (declaredEncoding(body).orElse("none")) {
            case "utf-8", "utf8", "us-ascii", "ascii" -> Optional.of(body);
            case "iso-8859-1" -> decoded(body, StandardCharsets.ISO_8859_1);
            default -> Optional.empty();
        };
    }

    /** Returns the octets of a text of ASCII characters. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the encoding that the document names or has by default, in lower case; empty for a malformed declaration. */
    private static Optional<String> declaredEncoding(byte[] body) {
        if (!startsWith(body, BEGIN) || isName(body, BEGIN.length)) {
            return Optional.of("utf-8");
        }
        int length = Math.min(body.length, DECLARATION_LIMIT);
        Matcher matcher = DECLARATION.matcher(new String(body, 0, length, StandardCharsets.ISO_8859_1));
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        String quoted = matcher.group("encoding");
        return Optional.of(
                quoted == null
                        ? "utf-8"
                        : quoted.substring(1, quoted.length() - 1).toLowerCase(Locale.ROOT));
    }

    /** Returns whether the name of an instruction goes on here, so that it is no declaration: {@code <?xml-stylesheet}. */
    private static boolean isName(byte[] body, int at) {
        return at < body.length && (body[at] < 0 || body[at] == '-' || Character.isLetterOrDigit(body[at]));
    }

    private static boolean startsWith(byte[] body, byte[] wanted) {
        return body.length > wanted.length && Arrays.equals(body, 0, wanted.length, wanted, 0, wanted.length);
    }

    /** Returns {@code body} in UTF-8 without the XML declaration, whose encoding would be a lie now. */
    private static Optional<byte[]> decoded(byte[] body, Charset charset) {
        String text;
        try {
            text = charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException invalid) {
            return Optional.empty();
        }
        Matcher matcher = DECLARATION.matcher(text);
        return Optional.of(
                (matcher.lookingAt() ? text.substring(matcher.end()) : text).getBytes(StandardCharsets.UTF_8));
    }
}
