package org.openpresence.tool;

/** Text from the network, made fit for a terminal: no control character or direction mark reaches it. Pure. */
final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    /** Returns {@code text} on one line, cut after 200 characters, with every character that steers a terminal replaced. */
    static String of(String text) {
        StringBuilder printable = new StringBuilder();
        String trimmed = text.strip();
        trimmed.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isWhitespace(c) ? ' ' : c)
                .map(c -> steers(c) ? '\ufffd' : c)
                .forEach(printable::appendCodePoint);
        if (trimmed.codePointCount(0, trimmed.length()) > LONGEST) {
            printable.append("...");
        }
        return printable.toString();
    }

    private static boolean steers(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
