package org.openpresence.xml;

/**
 * Whether a tag has too many attributes, counted before the StAX parser sees them: its time grows with their square. Takes any
 * octets, also malformed documents. Pure.
 */
final class Width {
    private static final int LIMIT = 192;
    private static final byte[] COMMENT = Encoding.ascii("!--");
    private static final byte[] COMMENT_END = Encoding.ascii("-->");
    private static final byte[] CDATA_END = Encoding.ascii("]]>");
    private static final byte[] INSTRUCTION_END = Encoding.ascii("?>");

    private Width() {}

    /** Returns whether any tag has more attributes and declarations than may be. */
    static boolean isTooWide(byte[] source) {
        int at = 0;
        while (at < source.length) {
            if (source[at++] != '<' || at == source.length) {
                continue;
            }
            if (source[at] == '?') {
                at = behind(source, at, INSTRUCTION_END);
            } else if (source[at] == '!') {
                at = startsWith(source, at, COMMENT)
                        ? behind(source, at + COMMENT.length, COMMENT_END)
                        : behind(source, at, CDATA_END);
            } else {
                at = behindTag(source, at);
                if (at < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the index behind the tag, -1 if it is too wide. */
    private static int behindTag(byte[] source, int start) {
        int attributes = 0;
        byte quote = 0;
        for (int at = start; at < source.length; at++) {
            byte c = source[at];
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return at + 1;
            } else if (c == '=' && ++attributes > LIMIT) {
                return -1;
            }
        }
        return source.length;
    }

    private static int behind(byte[] source, int from, byte[] closing) {
        for (int at = from; at < source.length; at++) {
            if (startsWith(source, at, closing)) {
                return at + closing.length;
            }
        }
        return source.length;
    }

    private static boolean startsWith(byte[] source, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (at + i >= source.length || source[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
