package org.openpresence.kit;

import java.util.concurrent.atomic.AtomicInteger;

/** Addresses and documents for tests. Safe for any thread. */
public final class Samples {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final String START = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private Samples() {}

    /** Returns an address that no other test uses, nor any process before. */
    public static String freshPresentity() {
        return "sip:p" + COUNTER.incrementAndGet() + '-' + START + "@example.com";
    }

    /** Returns a presence document with one tuple. */
    public static String pidf(String basic, String note) {
        return pidf("t1", basic, note);
    }

    /** Returns a presence document with one tuple. */
    public static String pidf(String tuple, String basic, String note) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
                + "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"pres:somebody@example.com\">"
                + "<tuple id=\"" + tuple + "\"><status><basic>" + basic + "</basic></status>"
                + "<note>" + note + "</note></tuple></presence>";
    }

    /** Returns a message summary. */
    public static String summary(String waiting, int voice) {
        return "Messages-Waiting: " + waiting + "\r\nVoice-Message: " + voice + "/0 (0/0)\r\n";
    }
}
