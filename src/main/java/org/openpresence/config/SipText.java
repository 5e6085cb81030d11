package org.openpresence.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Texts of the configuration that go into SIP messages, checked against RFC 3261 §25.1. Pure. */
final class SipText {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,64}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+]");
    private static final String UNRESERVED = "A-Za-z0-9_.!~*'()%-";
    private static final Pattern URI = Pattern.compile("(?i:sips?):([" + UNRESERVED + "&=+$,;?/]+@)?"
            + "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?"
            + "(;[" + UNRESERVED + "\\[\\]/:&+$]+(=[" + UNRESERVED + "\\[\\]/:&+$]+)?)*");

    private SipText() {}

    /** Returns {@code text} when it can begin a tag; throws with the right form otherwise. */
    static String toTagPrefix(String text) {
        return checked(TOKEN, text, "a token of 1 to 64 characters: letters, digits and -.!%*_+`'~");
    }

    /** Returns {@code text} when it is a SIP URI without headers; throws with the right form otherwise. */
    static String uri(String text) {
        return checked(URI, text, "a SIP URI as sip:presence.example.com:5060, or empty");
    }

    /** Returns a host in lower case; throws with the right form otherwise. */
    static String host(String text) {
        return checked(HOST, text, "host names or addresses without port, as example.com")
                .toLowerCase(Locale.ROOT);
    }

    private static String checked(Pattern pattern, String text, String remedy) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(remedy);
        }
        return text;
    }
}
