package org.openpresence.events.mwi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The grammar of a message summary (RFC 3842 §5.2), read leniently: names in any case, CRLF or LF, no blank needed after a
 * colon, the final line end may be missing. Confined to one call.
 */
final class MessageSummaryCheck {
    /** The message context classes of RFC 3458 §6.2; a line so named carries counters. */
    static final Set<String> CONTEXT_CLASSES = Set.of(
            "voice-message",
            "video-message",
            "fax-message",
            "pager-message",
            "multimedia-message",
            "text-message",
            "none");

    private static final long COUNTERS_END = 1L << 32;
    private static final int COUNTER_DIGITS = 10;

    private final byte[] body;
    private boolean statusSeen;
    private boolean foldable;

    MessageSummaryCheck(byte[] body) {
        this.body = body;
    }

    /** Returns what is wrong with the body; empty when nothing is. */
    Optional<String> mistake() {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException invalid) {
            return Optional.of("the message summary is not UTF-8");
        }
        int start = 0;
        while (start < text.length()) {
            int lineFeed = text.indexOf('\n', start);
            int end = lineFeed < 0 ? text.length() : lineFeed;
            int next = lineFeed < 0 ? end : end + 1;
            if (lineFeed > start && text.charAt(lineFeed - 1) == '\r') {
                end--;
            }
            Optional<String> mistake = mistakeIn(text.substring(start, end));
            if (mistake.isPresent()) {
                return mistake;
            }
            start = next;
        }
        return statusSeen ? Optional.empty() : Optional.of("the message summary is empty");
    }

    private Optional<String> mistakeIn(String line) {
        if (line.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            return Optional.of("the message summary contains control characters");
        }
        if (!statusSeen) {
            return mistakeInStatus(line);
        }
        if (line.isEmpty()) { // it precedes the optional message headers
            foldable = false;
            return Optional.empty();
        }
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            return foldable ? Optional.empty() : Optional.of("a line of the message summary continues nothing");
        }
        return mistakeInHeader(line);
    }

    private Optional<String> mistakeInStatus(String line) {
        int colon = line.indexOf(':');
        if (colon < 0 || !isStatus(name(line, colon))) {
            return Optional.of("a message summary begins with Messages-Waiting");
        }
        String status = line.substring(colon + 1).strip();
        if (!status.equalsIgnoreCase("yes") && !status.equalsIgnoreCase("no")) {
            return Optional.of("Messages-Waiting is yes or no");
        }
        statusSeen = true;
        return Optional.empty();
    }

    private Optional<String> mistakeInHeader(String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : name(line, colon);
        if (!isToken(name)) {
            return Optional.of("a line of the message summary is not name: value");
        }
        if (isStatus(name)) {
            return Optional.of("Messages-Waiting stands twice");
        }
        String value = line.substring(colon + 1).strip();
        boolean counters = CONTEXT_CLASSES.contains(name.toLowerCase(Locale.ROOT));
        foldable = !counters;
        if (counters && !areCounters(value)) {
            return Optional.of(name + " is not new/old (urgent new/urgent old)");
        }
        return name.equalsIgnoreCase("Message-Account") && value.isEmpty()
                ? Optional.of("Message-Account names no account")
                : Optional.empty();
    }

    private static String name(String line, int colon) {
        return line.substring(0, colon).stripTrailing();
    }

    private static boolean isStatus(String name) {
        return name.equalsIgnoreCase("Messages-Waiting");
    }

    /** Returns whether {@code text} is a token (RFC 3261 §25.1). */
    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(MessageSummaryCheck::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "-.!%*_+`'~".indexOf(c) >= 0;
    }

    private static boolean areCounters(String value) {
        int parenthesis = value.indexOf('(');
        if (parenthesis < 0) {
            return isPair(value);
        }
        return value.endsWith(")")
                && isPair(value.substring(0, parenthesis))
                && isPair(value.substring(parenthesis + 1, value.length() - 1));
    }

    private static boolean isPair(String pair) {
        int slash = pair.indexOf('/');
        return slash > 0
                && isCounter(pair.substring(0, slash).strip())
                && isCounter(pair.substring(slash + 1).strip());
    }

    /** Returns whether {@code digits} is a number below 2^32 (RFC 3842 §3.5). */
    private static boolean isCounter(String digits) {
        return !digits.isEmpty()
                && digits.length() <= COUNTER_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && Long.parseLong(digits) < COUNTERS_END;
    }
}
