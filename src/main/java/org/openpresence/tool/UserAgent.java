package org.openpresence.tool;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.Replies;
import org.openpresence.sip.message.ReplyHeaders;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.sip.message.ResponseScan;
import org.openpresence.sip.message.SipRequest;
import org.openpresence.sip.message.StatusPhrases;
import org.openpresence.sip.message.Via;

/**
 * A user agent with one request outstanding at most (RFC 3261 §17.1.2, §17.2.2). Confined to the command's thread: whoever waits
 * here, for a response or for a time, meanwhile answers what comes in.
 */
final class UserAgent {
    private static final Duration T1 = Duration.ofMillis(500);
    private static final Duration T2 = Duration.ofSeconds(4);
    private static final Duration TIMER_F = T1.multipliedBy(64);
    private static final Duration GOODBYE = Duration.ofSeconds(4);
    private static final Duration BETWEEN_CONNECTS = Duration.ofSeconds(1);
    private static final int LARGEST_OVER_UDP = 1_300;
    private static final int REMEMBERED_ANSWERS = 64;
    private static final byte[] PONG = {'\r', '\n'};

    /** Takes the NOTIFYs. */
    interface Notified {
        /** Takes a NOTIFY and returns the status to answer with. */
        int notified(SipRequest request, Headers headers);
    }

    private final Link link;
    private final BlockingQueue<Arrival> arrivals;
    private final Supplier<String> tokens;
    private final Notified notified;
    private final MessageParser parser = new MessageParser();
    private final Map<String, byte[]> answers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > REMEMBERED_ANSWERS;
        }
    };
    private String awaitedBranch = "";
    private String awaitedMethod = "";
    private Response response;
    private boolean provisional;
    private boolean stopping;
    private boolean lost;

    UserAgent(Link link, BlockingQueue<Arrival> arrivals, Supplier<String> tokens, Notified notified) {
        this.link = link;
        this.arrivals = arrivals;
        this.tokens = tokens;
        this.notified = notified;
    }

    /** Returns how long a request waits for its answer, and a subscription for its first NOTIFY (RFC 6665 §4.1.2.4). */
    static Duration patience() {
        return TIMER_F;
    }

    /** Tells whether the person has asked to end. */
    boolean stopping() {
        return stopping;
    }

    /** Tells whether a connection was lost since the last request. */
    boolean lost() {
        return lost;
    }

    /** Connects where that is necessary, again and again for 32 s when a connection had been there before. */
    void open() throws ToolFailure {
        long deadline = System.nanoTime() + TIMER_F.toNanos();
        while (true) {
            try {
                link.open();
                lost = false;
                return;
            } catch (IOException refused) {
                if (!lost || stopping || System.nanoTime() > deadline) {
                    throw new ToolFailure("cannot connect: " + refused.getMessage());
                }
                await(BETWEEN_CONNECTS, () -> false);
            }
        }
    }

    /** Returns the value of Contact for this end; only after {@link #open}. */
    String contact(String user) {
        String transport = link.reliable() ? ";transport=tcp" : "";
        return "<sip:" + user + "@" + sentBy() + transport + ">";
    }

    /**
     * Sends a request and waits for its final response; empty when none came in 32 s, or, after Ctrl-C, in 4 s.
     *
     * @throws ToolFailure where it cannot even be sent
     */
    Optional<Response> send(Request request) throws ToolFailure {
        open();
        String branch = Via.MAGIC_COOKIE + tokens.get();
        byte[] octets = request.octets("SIP/2.0/" + link.transport() + " " + sentBy() + ";branch=" + branch + ";rport");
        if (!link.reliable() && octets.length > LARGEST_OVER_UDP) {
            throw new ToolFailure("the request has " + octets.length + " octets, more than the " + LARGEST_OVER_UDP
                    + " that UDP may carry (RFC 3261 §18.1.1); use --transport tcp");
        }
        awaitedBranch = branch;
        awaitedMethod = request.method();
        response = null;
        provisional = false;
        try {
            transact(octets);
        } catch (IOException unreachable) {
            if (!link.reliable()) {
                throw new ToolFailure("cannot send: " + unreachable.getMessage());
            }
            // The connection has just ended, which its reader is about to tell; nothing was answered.
            return Optional.empty();
        } finally {
            awaitedBranch = "";
        }
        return Optional.ofNullable(response);
    }

    /** Sends, and over UDP again with Timer E, until a final response is there or Timer F fires. */
    private void transact(byte[] octets) throws IOException {
        boolean goodbye = stopping;
        long deadline = System.nanoTime() + (goodbye ? GOODBYE : TIMER_F).toNanos();
        Duration timerE = T1;
        link.send(octets);
        while (response == null && !lost && System.nanoTime() < deadline && stopping == goodbye) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            boolean again = !link.reliable() && timerE.compareTo(left) < 0;
            await(again ? timerE : left, () -> response != null || lost || stopping != goodbye);
            if (again && response == null && stopping == goodbye) {
                link.send(octets);
                Duration doubled = timerE.multipliedBy(2);
                timerE = provisional || doubled.compareTo(T2) > 0 ? T2 : doubled;
            }
        }
    }

    /** Waits for {@code time}, until {@code enough} or until the person asks to end; meanwhile answers what comes in. */
    void await(Duration time, BooleanSupplier enough) {
        long deadline = System.nanoTime() + time.toNanos();
        boolean before = stopping;
        while (!enough.getAsBoolean() && stopping == before) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            try {
                Arrival arrival = arrivals.poll(left, TimeUnit.NANOSECONDS);
                if (arrival != null) {
                    take(arrival);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
        }
    }

    private void take(Arrival arrival) {
        try {
            if (arrival instanceof Arrival.Message message) {
                message(message.octets(), message.source());
            } else if (arrival instanceof Arrival.Ping) {
                link.send(PONG);
            } else if (arrival instanceof Arrival.Lost gone) {
                lost |= link.forget(gone.connection());
            } else {
                stopping = true;
            }
        } catch (IOException unreachable) {
            // An answer that cannot be sent is like one lost on the way: the server sends its request again, or whoever
            // reads the connection tells that it has ended.
            return;
        }
    }

    private void message(byte[] octets, InetSocketAddress source) throws IOException {
        Parsed parsed = parser.parse(octets, 0, octets.length, link.reliable());
        if (parsed instanceof Parsed.Response) {
            response(octets);
        } else if (parsed instanceof Parsed.Request request) {
            request(request.request(), Headers.of(octets), source);
        } else if (parsed instanceof Parsed.Refused refused) {
            reply(refused.reply(), refused.status(), List.of(), source);
        }
    }

    private void response(byte[] octets) {
        ResponseHead head = ResponseScan.scan(octets, 0, octets.length);
        if (head == null
                || !head.branch().equals(awaitedBranch)
                || !head.method().equals(awaitedMethod)) {
            return;
        }
        if (head.status() < 200) {
            provisional = true;
        } else if (response == null) {
            response = Response.of(head.status(), octets);
        }
    }

    private void request(SipRequest request, Headers headers, InetSocketAddress source) throws IOException {
        String transaction = request.method() + ' ' + request.reply().via().branch();
        byte[] known = answers.get(transaction);
        if (known != null) {
            link.reply(known, replyAddress(request.reply().via(), source));
            return;
        }
        switch (request.method()) {
            case "ACK" -> {}
            case "NOTIFY" ->
                answers.put(
                        transaction, reply(request.reply(), notified.notified(request, headers), List.of(), source));
            case "OPTIONS" -> reply(request.reply(), 200, List.of("Allow: NOTIFY, OPTIONS"), source);
            default -> reply(request.reply(), 405, List.of("Allow: NOTIFY, OPTIONS"), source);
        }
    }

    private byte[] reply(ReplyHeaders headers, int status, List<String> lines, InetSocketAddress source)
            throws IOException {
        byte[] octets = Replies.render(
                headers,
                status,
                StatusPhrases.of(status),
                tokens.get(),
                source.getAddress().getHostAddress(),
                source.getPort(),
                lines,
                new byte[0],
                "");
        link.reply(octets, replyAddress(headers.via(), source));
        return octets;
    }

    /** Returns where the response goes: the port it came from when asked so (RFC 3581 §4), else that of sent-by. */
    private static InetSocketAddress replyAddress(Via via, InetSocketAddress source) {
        int port = via.rport() ? source.getPort() : via.port() > 0 ? via.port() : 5060;
        return new InetSocketAddress(source.getAddress(), port);
    }

    private String sentBy() {
        InetSocketAddress local = link.local();
        return ServerAddress.bracketed(local.getAddress().getHostAddress()) + ':' + local.getPort();
    }
}
