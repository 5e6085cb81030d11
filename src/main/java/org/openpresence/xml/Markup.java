package org.openpresence.xml;

/** Where a piece of markup of a well-formed document ends. Pure. */
final class Markup {
    private static final byte[] COMMENT = Encoding.ascii("<!--");
    private static final byte[] COMMENT_END = Encoding.ascii("-->");
    private static final byte[] CDATA_END = Encoding.ascii("]]>");
    private static final byte[] INSTRUCTION_END = Encoding.ascii("?>");

    private Markup() {}

    /** Returns the index behind the tag, comment, CDATA section or processing instruction that begins at {@code tag}. */
    static int endOf(byte[] source, int tag) {
        return switch (source[tag + 1]) {
            case '?' -> behind(source, tag + 2, INSTRUCTION_END);
            case '!' ->
                startsWith(source, tag, COMMENT)
                        ? behind(source, tag + COMMENT.length, COMMENT_END)
                        : behind(source, tag, CDATA_END);
            default -> endOfTag(source, tag);
        };
    }

    /** Returns whether a CDATA section begins at {@code tag}. */
    static boolean isCdata(byte[] source, int tag) {
        return source[tag + 1] == '!' && source[tag + 2] == '[';
    }

    private static int endOfTag(byte[] source, int tag) {
        byte quote = 0;
        int at = tag + 1;
        while (quote != 0 || source[at] != '>') {
            if (quote == 0 && (source[at] == '"' || source[at] == '\'')) {
                quote = source[at];
            } else if (source[at] == quote) {
                quote = 0;
            }
            at++;
        }
        return at + 1;
    }

    private static int behind(byte[] source, int from, byte[] closing) {
        int at = from;
        while (!startsWith(source, at, closing)) {
            at++;
        }
        return at + closing.length;
    }

    private static boolean startsWith(byte[] source, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (source[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
