package org.openpresence.tool;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/** A way to a server that answers each request by the next line of a script; the last line asks to end. Confined to its test. */
final class ScriptedLink implements Link {
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5999);

    private final BlockingQueue<Arrival> arrivals;
    private final Deque<String> script;
    private final List<String> requests = new ArrayList<>();

    /** Makes it; each answer is a status and header lines, {@code 423 x|Min-Expires: 60}; empty for no answer. */
    ScriptedLink(BlockingQueue<Arrival> arrivals, String... script) {
        this.arrivals = arrivals;
        this.script = new ArrayDeque<>(List.of(script));
    }

    /** Returns the value of {@code name} in request {@code i}; "" when absent. */
    String header(int i, String name) {
        byte[] octets = requests.get(i).getBytes(StandardCharsets.UTF_8);
        return Headers.of(octets).first(name).orElse("");
    }

    int requests() {
        return requests.size();
    }

    @Override
    public void send(byte[] octets) {
        requests.add(new String(octets, StandardCharsets.UTF_8));
        int last = requests.size() - 1;
        String answer = script.isEmpty() ? "200 OK" : script.removeFirst();
        String response = "SIP/2.0 " + answer.replace("|", "\r\n") + "\r\nVia: " + header(last, "via") + "\r\nCSeq: "
                + header(last, "cseq") + "\r\nContent-Length: 0\r\n\r\n";
        arrivals.add(new Arrival.Message(response.getBytes(StandardCharsets.UTF_8), HERE));
        if (script.size() == 1) {
            arrivals.add(new Arrival.Stop());
        }
    }

    @Override
    public String transport() {
        return "TCP";
    }

    @Override
    public boolean reliable() {
        return true;
    }

    @Override
    public void open() {
        // It is open from the beginning.
    }

    @Override
    public InetSocketAddress local() {
        return HERE;
    }

    @Override
    public void reply(byte[] octets, InetSocketAddress to) {
        throw new AssertionError("no request was scripted");
    }

    @Override
    public boolean forget(Object connection) {
        return false;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
