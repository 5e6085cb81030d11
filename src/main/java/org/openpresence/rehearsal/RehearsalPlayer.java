package org.openpresence.rehearsal;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Plays many phones, with some requests outstanding at a time. Reads octets and makes little text of them: whatever runs here is
 * met by the compiler as well, and takes its time from the server. Confined to one thread.
 */
public final class RehearsalPlayer {
    static final int PHONES = 400;
    private static final int WINDOW = 32;
    private static final int MESSAGE = 65_536;
    private static final int QUIET_MILLIS = 200;

    /** So many phones in a row are at one server: one of each style. */
    private static final int NEIGHBOURS = 4;

    private static final byte[] OK = ascii("SIP/2.0 200 OK\r\n");
    private static final byte[] END = ascii("Content-Length: 0\r\n\r\n");
    private static final byte[] CALL_ID = ascii("Call-ID: ");
    private static final byte[] TO = ascii("To: ");
    private static final byte[] CONTACT = ascii("Contact: ");
    private static final byte[] EXPIRES = ascii("Expires: ");
    private static final byte[] ENTITY_TAG = ascii("SIP-ETag: ");
    private static final int STATUS_AT = 8;

    private final DatagramSocket socket;
    private final List<InetSocketAddress> servers;
    private final RehearsalPhone[] phones = new RehearsalPhone[PHONES];
    private final byte[] message = new byte[MESSAGE];
    private final byte[] reply = new byte[MESSAGE];
    private int next;
    private int outstanding;
    private int answered;
    private int refused;

    /**
     * Makes the phones.
     *
     * @param socket bound to an address at which the servers reach it; it stays the caller's
     * @param servers each with its share of the phones, among them phones whose user others ask at another server for
     */
    public RehearsalPlayer(DatagramSocket socket, List<InetSocketAddress> servers) {
        this.socket = socket;
        this.servers = List.copyOf(servers);
        String address = socket.getLocalAddress().getHostAddress() + ':' + socket.getLocalPort();
        for (int i = 0; i < PHONES; i++) {
            phones[i] = new RehearsalPhone(i, address);
        }
    }

    /**
     * Plays until {@code untilNanos}, as {@link System#nanoTime} tells it, or until {@code answers} more came; then waits for what
     * is outstanding.
     *
     * @throws IOException if the socket fails, or a response lacks what its request needs
     */
    public void play(long untilNanos, int answers) throws IOException {
        int enough = answered + answers;
        socket.setSoTimeout(QUIET_MILLIS);
        outstanding = 0;
        while (outstanding < WINDOW) {
            sendNext();
        }
        DatagramPacket packet = new DatagramPacket(message, MESSAGE);
        for (boolean over = false;
                !over || outstanding > 0;
                over = answered >= enough || System.nanoTime() > untilNanos) {
            packet.setLength(MESSAGE);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException quiet) {
                if (over) {
                    return;
                }
                sendNext();
                continue;
            }
            if (message[0] == 'N') {
                confirm(packet.getSocketAddress());
                continue;
            }
            answered++;
            outstanding--;
            remember();
            if (!over) {
                sendNext();
            }
        }
    }

    /** Returns how many answers came. */
    public int answered() {
        return answered;
    }

    /** Returns how many of them refused the request. */
    public int refused() {
        return refused;
    }

    private void sendNext() throws IOException {
        byte[] request = ascii(phones[next].next());
        InetSocketAddress server = servers.get(next / NEIGHBOURS % servers.size());
        next = (next + 1) % PHONES;
        outstanding++;
        socket.send(new DatagramPacket(request, request.length, server));
    }

    /** Tells a phone what a response brings; without that its next request begins anew. */
    private void remember() throws ProtocolException {
        int call = after(CALL_ID);
        RehearsalPhone phone = phones[number(call + 1)];
        boolean accepted = message[STATUS_AT] == '2';
        refused += accepted ? 0 : 1;
        boolean lasts = accepted && message[after(EXPIRES)] != '0';
        if (message[call] == RehearsalPhone.PUBLICATION) {
            phone.published(lasts ? text(after(ENTITY_TAG), '\r') : "");
        } else if (message[call] == RehearsalPhone.DIALOG && lasts) {
            phone.subscribed(text(find(after(TO), '=') + 1, '\r'), text(find(after(CONTACT), '<') + 1, '>'));
        } else if (message[call] == RehearsalPhone.DIALOG) {
            phone.subscribed("", "");
        }
    }

    /** Answers a NOTIFY with 200. */
    private void confirm(SocketAddress server) throws IOException {
        System.arraycopy(OK, 0, reply, 0, OK.length);
        int length = OK.length;
        for (int line = nextLine(0); message[line] != '\r'; line = nextLine(line)) {
            if (isEchoed(message[line], message[line + 1])) {
                int end = nextLine(line);
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

    /** Returns where the value begins of the header whose line begins so. */
    private int after(byte[] name) throws ProtocolException {
        for (int line = nextLine(0); message[line] != '\r'; line = nextLine(line)) {
            int same = 0;
            while (same < name.length && message[line + same] == name[same]) {
                same++;
            }
            if (same == name.length) {
                return line + same;
            }
        }
        throw new ProtocolException("a response without " + new String(name, StandardCharsets.US_ASCII));
    }

    private int nextLine(int at) {
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
        for (int at = from; message[at] >= '0' && message[at] <= '9'; at++) {
            number = number * 10 + message[at] - '0';
        }
        return number;
    }

    private String text(int from, char end) {
        return new String(message, from, find(from, end) - from, StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
