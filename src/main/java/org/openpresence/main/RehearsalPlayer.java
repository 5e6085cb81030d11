package org.openpresence.main;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A publisher and a watcher for many presentities, with some requests outstanding at a time. Reads octets and makes no text of
 * them: whatever runs here is met by the compiler as well, and takes its time from the server. Confined to one thread.
 */
final class RehearsalPlayer {
    private static final int PRESENTITIES = 400;
    private static final int WINDOW = 32;
    private static final int ENOUGH = 40_000;
    private static final int MESSAGE = 65_536;
    private static final int QUIET_MILLIS = 200;
    private static final byte[] OK = ascii("SIP/2.0 200 OK\r\n");
    private static final byte[] END = ascii("Content-Length: 0\r\n\r\n");
    private static final int STATUS_AT = 8;
    private static final int PRESENTITY_AT = "To: <sip:rehearsal".length();
    private static final int ENTITY_TAG_AT = "SIP-ETag: ".length();

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final String address;
    private final String[] entityTags = new String[PRESENTITIES];
    private final String[] toTags = new String[PRESENTITIES];
    private final int[] cseqs = new int[PRESENTITIES];
    private final byte[] message = new byte[MESSAGE];
    private final byte[] reply = new byte[MESSAGE];
    private long requests;

    RehearsalPlayer(DatagramSocket socket, InetSocketAddress server) {
        this.socket = socket;
        this.server = server;
        this.address = socket.getLocalAddress().getHostAddress() + ':' + socket.getLocalPort();
    }

    /** Plays until the time, as {@link System#nanoTime} tells it, or until enough was answered; returns how many answers came. */
    int play(long untilNanos) throws IOException {
        socket.setSoTimeout(QUIET_MILLIS);
        int answered = 0;
        for (int i = 0; i < WINDOW; i++) {
            sendNext();
        }
        DatagramPacket packet = new DatagramPacket(message, MESSAGE);
        for (boolean over = false; ; over = answered >= ENOUGH || System.nanoTime() > untilNanos) {
            packet.setLength(MESSAGE);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException quiet) {
                if (over) {
                    return answered;
                }
                sendNext();
                continue;
            }
            if (message[0] == 'N') {
                confirm();
                continue;
            }
            answered++;
            remember();
            if (!over) {
                sendNext();
            }
        }
    }

    private void sendNext() throws IOException {
        long number = requests++;
        int who = (int) (number % PRESENTITIES);
        long round = number / PRESENTITIES;
        switch ((int) (round % 6)) {
            case 0 -> send(subscribe(who, round, toTags[who] != null && round % 60 == 54 ? 0 : 3600));
            case 3 -> send(publish(who, ""));
            default -> send(publish(who, document(who, number)));
        }
    }

    private static String document(int who, long number) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:"
                + name(who) + "@rehearsal.invalid\"><tuple id=\"t1\"><status><basic>open</basic></status>"
                + "<contact priority=\"0.8\">sip:" + name(who) + "@127.0.0.1</contact><note>note " + number
                + "</note></tuple></presence>";
    }

    private static String name(int who) {
        return "rehearsal" + who;
    }

    private String subscribe(int who, long round, int expires) {
        String tag = toTags[who] == null ? "" : ";tag=" + toTags[who];
        if (expires == 0) {
            toTags[who] = null;
        }
        return head("SUBSCRIBE", who, "s" + (toTags[who] == null ? round : 0), tag, ++cseqs[who])
                + "Contact: <sip:watcher@" + address + ">\r\nEvent: presence\r\nAccept: application/pidf+xml\r\n"
                + "Expires: " + expires + "\r\nContent-Length: 0\r\n\r\n";
    }

    private String publish(int who, String body) {
        boolean known = entityTags[who] != null;
        String match = known ? "SIP-If-Match: " + entityTags[who] + "\r\n" : "";
        String type = body.isEmpty() ? "" : "Content-Type: application/pidf+xml\r\n";
        return head("PUBLISH", who, "p" + requests, "", 1) + "Event: presence\r\nExpires: 3600\r\n" + match + type
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String head(String method, int who, String call, String toTag, int cseq) {
        String uri = "sip:" + name(who) + "@rehearsal.invalid";
        return method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + address + ";rport;branch=z9hG4bKr" + requests
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:watcher" + who + "@rehearsal.invalid>;tag=w" + who + "\r\nTo: <"
                + uri + '>'
                + toTag + "\r\nCall-ID: " + call + '-' + who + "@rehearsal\r\nCSeq: " + cseq + ' ' + method + "\r\n";
    }

    /** Keeps the entity-tag or the tag of the dialog that a response brings; without one, the next request begins anew. */
    private void remember() {
        int to = line('T', 'o');
        int end = find(to, '\r');
        int who = number(to + PRESENTITY_AT);
        int entityTag = line('S', 'I');
        if (message[find(line('C', 'S') + 6, ' ') + 1] == 'P') {
            entityTags[who] = entityTag < 0 ? null : text(entityTag + ENTITY_TAG_AT, find(entityTag, '\r'));
        } else {
            toTags[who] = message[STATUS_AT] == '2' ? text(find(to, '=') + 1, end) : null;
        }
    }

    /** Answers a NOTIFY with 200. */
    private void confirm() throws IOException {
        System.arraycopy(OK, 0, reply, 0, OK.length);
        int length = OK.length;
        for (int line = next(0); message[line] != '\r'; line = next(line)) {
            if (isEchoed(message[line], message[line + 1])) {
                int end = next(line);
                System.arraycopy(message, line, reply, length, end - line);
                length += end - line;
            }
        }
        System.arraycopy(END, 0, reply, length, END.length);
        socket.send(new DatagramPacket(reply, length + END.length, server));
    }

    /** Returns whether a response repeats the header that begins so: Via, From, To, Call-ID, CSeq, as our NOTIFYs write them. */
    private static boolean isEchoed(byte first, byte second) {
        return switch (first) {
            case 'V', 'F', 'T' -> true;
            case 'C' -> second == 'a' || second == 'S';
            default -> false;
        };
    }

    /** Returns where the header line begins whose name begins with these two, -1 if there is none. */
    private int line(char first, char second) {
        for (int line = next(0); message[line] != '\r'; line = next(line)) {
            if (message[line] == first && message[line + 1] == second) {
                return line;
            }
        }
        return -1;
    }

    private int next(int at) {
        return find(at, '\n') + 1;
    }

    private int find(int from, char wanted) {
        int at = from;
        while (message[at] != wanted) {
            at++;
        }
        return at;
    }

    private int number(int from) {
        int number = 0;
        for (int at = from; message[at] != '@'; at++) {
            number = number * 10 + message[at] - '0';
        }
        return number;
    }

    private String text(int from, int to) {
        return new String(message, from, to - from, StandardCharsets.US_ASCII);
    }

    private void send(String request) throws IOException {
        byte[] bytes = ascii(request);
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
