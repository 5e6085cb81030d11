package org.openpresence.sip.message;

import java.util.Arrays;
import java.util.Set;

/**
 * Where the lines of one message begin and end: the first pass over the octets. It keeps the first rule that is broken and reads
 * on as far as it is safe, so that a faulty request can still be answered. Reused from message to message; confined to the thread
 * of its owner.
 */
final class HeaderIndex {
    private final Set<Rule> rules;
    private HeaderName[] names = new HeaderName[MessageLimits.HEADER_LINES];
    private int[] starts = new int[MessageLimits.HEADER_LINES];
    private int[] ends = new int[MessageLimits.HEADER_LINES];
    private boolean[] folded = new boolean[MessageLimits.HEADER_LINES];
    private byte[] bytes = new byte[0];
    private int count;
    private int lines;
    private int folds;
    private int startLineStart;
    private int startLineEnd;
    private int bodyStart;
    private Rule broken;

    HeaderIndex(Set<Rule> rules) {
        this.rules = rules;
    }

    /** Reads the octets from {@code start} to {@code end}, up to the empty line. */
    void read(byte[] message, int start, int end) {
        bytes = message;
        count = 0;
        lines = 0;
        folds = 0;
        broken = null;
        bodyStart = -1;
        startLineStart = start;
        startLineEnd = -1;
        int limit = limit(start, end);
        int lineStart = start;
        boolean fold = false;
        int position = start;
        while (position < limit) {
            byte octet = message[position];
            if (octet >= ' ' ? octet != 0x7f : octet < 0 || octet == '\t') {
                position++;
                continue;
            }
            int next = lineEnd(position, end);
            if (next < 0) {
                position++;
                continue;
            }
            if (position == lineStart) {
                bodyStart = next;
                break;
            }
            if (next < limit && Octets.isBlank(message[next])) {
                fold = true;
                countFold(next, limit);
            } else {
                line(lineStart, position, fold);
                lineStart = next;
                fold = false;
            }
            position = next;
        }
        if (bodyStart < 0) {
            if (lineStart < limit) {
                line(lineStart, limit, fold);
            }
            violate(limit < end ? Rule.HEADER_PART_SIZE : Rule.END_OF_HEADERS);
        }
    }

    private int limit(int start, int end) {
        boolean capped = end - start > MessageLimits.HEADER_PART && rules.contains(Rule.HEADER_PART_SIZE);
        return capped ? start + MessageLimits.HEADER_PART : end;
    }

    /** Returns what follows the line end at {@code position}; -1 when the control character there ends no line. */
    private int lineEnd(int position, int end) {
        if (bytes[position] == '\r') {
            if (position + 1 < end && bytes[position + 1] == '\n') {
                return position + 2;
            }
            violate(Rule.LINE_ENDS);
            return -1;
        }
        if (bytes[position] == '\n') {
            violate(Rule.LINE_ENDS);
            return position + 1;
        }
        violate(Rule.CONTROL_CHARACTERS);
        return -1;
    }

    private void countFold(int start, int limit) {
        folds++;
        if (folds > MessageLimits.FOLDS) {
            violate(Rule.FOLDS);
        }
        if (startLineEnd < 0) {
            violate(Rule.START_LINE);
        }
        int i = start;
        while (i < limit && Octets.isBlank(bytes[i])) {
            i++;
        }
        if (i == limit || bytes[i] == '\r' || bytes[i] == '\n') {
            violate(Rule.BLANK_LINE);
        }
    }

    private void line(int start, int end, boolean fold) {
        if (end - start > MessageLimits.LINE) {
            violate(Rule.LINE_LENGTH);
        }
        if (startLineEnd < 0) {
            startLineEnd = end;
            return;
        }
        lines++;
        if (lines > MessageLimits.HEADER_LINES) {
            violate(Rule.HEADER_COUNT);
            if (rules.contains(Rule.HEADER_COUNT)) {
                return;
            }
        }
        header(start, end, fold);
    }

    private void header(int start, int end, boolean fold) {
        int nameEnd = start;
        while (nameEnd < end && Octets.isToken(bytes[nameEnd])) {
            nameEnd++;
        }
        int colon = nameEnd;
        while (colon < end && Octets.isBlank(bytes[colon])) {
            colon++;
        }
        if (nameEnd == start || colon == end || bytes[colon] != ':') {
            violate(Rule.HEADER_LINE);
            return;
        }
        HeaderName name = HeaderName.of(bytes, start, nameEnd);
        if (name != null) {
            keep(name, skipBlanks(colon + 1, end), end, fold);
        }
    }

    private int skipBlanks(int start, int end) {
        int i = start;
        while (i < end && isLinearBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    private static boolean isLinearBlank(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }

    private void keep(HeaderName name, int start, int end, boolean fold) {
        int trimmed = end;
        while (trimmed > start && isLinearBlank(bytes[trimmed - 1])) {
            trimmed--;
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            folded = Arrays.copyOf(folded, 2 * count);
        }
        names[count] = name;
        starts[count] = start;
        ends[count] = trimmed;
        folded[count] = fold;
        count++;
    }

    private void violate(Rule rule) {
        if (broken == null && rules.contains(rule)) {
            broken = rule;
        }
    }

    /** Returns the first rule that the lines break; null when they break none. */
    Rule broken() {
        return broken;
    }

    /** Tells whether there are more header lines than were looked at. */
    boolean cutOff() {
        return lines > MessageLimits.HEADER_LINES;
    }

    /** Returns how many lines of the headers we read there are. */
    int count() {
        return count;
    }

    /** Returns the header of line {@code i}. */
    HeaderName name(int i) {
        return names[i];
    }

    /** Returns the value of line {@code i}, unfolded and without blanks around it. */
    String value(int i) {
        return Octets.text(bytes, starts[i], ends[i], folded[i]);
    }

    /** Tells whether the value of line {@code i} is well-formed UTF-8. */
    boolean utf8(int i) {
        return Octets.isUtf8(bytes, starts[i], ends[i]);
    }

    /** Returns the first line of {@code name}; -1 when there is none. */
    int first(HeaderName name) {
        for (int i = 0; i < count; i++) {
            if (names[i] == name) {
                return i;
            }
        }
        return -1;
    }

    /** Returns how many lines of {@code name} there are. */
    int times(HeaderName name) {
        int times = 0;
        for (int i = 0; i < count; i++) {
            times += names[i] == name ? 1 : 0;
        }
        return times;
    }

    /** Returns the first line of the message. */
    String startLine() {
        return Octets.text(bytes, startLineStart, Math.max(startLineStart, startLineEnd), false);
    }

    /** Returns where the body begins; -1 when no empty line ends the headers. */
    int bodyStart() {
        return bodyStart;
    }

    /** Lets go of the message. */
    void clear() {
        bytes = new byte[0];
        count = 0;
    }
}
