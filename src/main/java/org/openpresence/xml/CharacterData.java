package org.openpresence.xml;

import java.nio.charset.StandardCharsets;

/** Character data of a well-formed document without DTD, read from its octets and written into new ones. Pure. */
public final class CharacterData {
    private CharacterData() {}

    /** Returns the attribute value in {@code [start, end)} normalised (XML 1.0 §3.3.3). */
    public static String attributeValue(byte[] source, int start, int end) {
        boolean plain = true;
        for (int i = start; i < end; i++) {
            plain &= source[i] != '&' && (source[i] >= ' ' || source[i] < 0);
        }
        String raw = string(source, start, end);
        return plain
                ? raw
                : resolved(raw.replace("\r\n", " ")
                        .replace('\n', ' ')
                        .replace('\r', ' ')
                        .replace('\t', ' '));
    }

    /** Returns the text in {@code [start, end)}: references resolved, CDATA opened, all other markup left out. */
    public static String text(byte[] source, int start, int end) {
        StringBuilder text = new StringBuilder();
        int at = start;
        while (at < end) {
            int tag = at;
            while (tag < end && source[tag] != '<') {
                tag++;
            }
            text.append(resolved(string(source, at, tag)));
            at = tag;
            if (tag < end) {
                at = Markup.endOf(source, tag);
                if (Markup.isCdata(source, tag)) {
                    text.append(string(source, tag + "<![CDATA[".length(), at - "]]>".length()));
                }
            }
        }
        return text.toString();
    }

    /** Returns {@code value} as it may stand between quotes of either kind. */
    public static String escaped(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&apos;");
                case '\t', '\n', '\r' -> escaped.append("&#").append((int) c).append(';');
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String string(byte[] source, int start, int end) {
        return new String(source, start, end - start, StandardCharsets.UTF_8);
    }

    private static String resolved(String raw) {
        int ampersand = raw.indexOf('&');
        if (ampersand < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        int at = 0;
        while (ampersand >= 0) {
            int semicolon = raw.indexOf(';', ampersand);
            text.append(raw, at, ampersand).appendCodePoint(referred(raw.substring(ampersand + 1, semicolon)));
            at = semicolon + 1;
            ampersand = raw.indexOf('&', at);
        }
        return text.append(raw, at, raw.length()).toString();
    }

    private static int referred(String name) {
        return switch (name) {
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            case "quot" -> '"';
            case "apos" -> '\'';
            default ->
                name.startsWith("#x") ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
        };
    }
}
