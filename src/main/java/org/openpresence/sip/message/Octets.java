package org.openpresence.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The character classes of RFC 3261 §25.1 and the way from octets to text. Pure. */
final class Octets {
    private static final boolean[] TOKEN = chars("-.!%*_+`'~");

    private Octets() {}

    /** Tells whether {@code c} may stand in a token. */
    static boolean isToken(int c) {
        return c >= 0 && c < TOKEN.length && TOKEN[c];
    }

    /** Tells whether {@code text} is a token, which is never empty. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isToken(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Tells whether {@code c} is a blank inside a line. */
    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    /** Tells whether {@code c} has no place in a header line. */
    static boolean isControl(int c) {
        return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f;
    }

    /**
     * Returns the number that {@code text} writes in decimal digits and nothing else; -1 where it is none or above
     * {@code maximum}.
     */
    static long number(String text, long maximum) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
            if (value > maximum) {
                return -1;
            }
        }
        return text.isEmpty() ? -1 : value;
    }

    /** Returns the octets as UTF-8 text, line folds replaced by one space; ill-formed octets become U+FFFD. */
    static String text(byte[] bytes, int start, int end, boolean folded) {
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        return folded ? unfolded(text) : text;
    }

    /** Tells whether the octets are well-formed UTF-8. */
    static boolean isUtf8(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        if (i == end) {
            return true;
        }
        byte[] again = new String(bytes, start, end - start, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(again, 0, again.length, bytes, start, end);
    }

    /** Returns {@code text} with every control character replaced by a space. */
    static String printable(String text) {
        StringBuilder printable = null;
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                printable = printable == null ? new StringBuilder(text) : printable;
                printable.setCharAt(i, ' ');
            }
        }
        return printable == null ? text : printable.toString();
    }

    private static String unfolded(String text) {
        StringBuilder line = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n')) {
                while (line.length() > 0 && isBlank(line.charAt(line.length() - 1))) {
                    line.setLength(line.length() - 1);
                }
                i += c == '\n' ? 1 : 2;
                while (i < text.length() && isBlank(text.charAt(i))) {
                    i++;
                }
                line.append(' ');
            } else {
                line.append(c);
                i++;
            }
        }
        return line.toString();
    }

    private static boolean[] chars(String others) {
        boolean[] set = new boolean[128];
        for (char c = 0; c < set.length; c++) {
            set[c] = (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || others.indexOf(c) >= 0;
        }
        return set;
    }
}
