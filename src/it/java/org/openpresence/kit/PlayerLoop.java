package org.openpresence.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * One UDP socket with one thread, timers and non-INVITE client transactions (RFC 3261 §17.1.2), on which many players live. Only
 * {@link #run}, {@link #contactOf}, {@link #failure} and {@link #close} are safe for any thread; all else is confined to the loop.
 */
final class PlayerLoop implements AutoCloseable {
    private static final long T1_MILLIS = 500;
    private static final long T2_MILLIS = 4_000;
    private static final long TIMER_F_MILLIS = 64 * T1_MILLIS;
    private static final int BUFFER_BYTES = 4 << 20;

    /** Where a request leads: to its final response, or to nothing before Timer F. */
    interface Client {

        /** Takes the final response, how often the request was sent until it came, and how long that took. */
        void answered(SipMessage response, int copies, long nanos);

        /** Timer F fired. */
        void timedOut();
    }

    /** Where the requests of the server lead. */
    interface Requests {

        /** Takes a request, repetitions too, and the node that sent it. */
        void requested(SipMessage request, InetSocketAddress from);
    }

    private record Timer(long atNanos, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final class Transaction {
        final byte[] request;
        final Client client;
        final long sinceNanos = System.nanoTime();
        InetSocketAddress node;
        long wait = T1_MILLIS;
        long waited;
        int copies = 1;

        Transaction(byte[] request, Client client) {
            this.request = request;
            this.client = client;
        }
    }

    private final DatagramChannel channel;
    private final Selector selector;
    private final LoadBalancer balancer;
    private final Requests requests;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Map<String, Transaction> transactions = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_535);
    private final Thread thread = new Thread(this::loop, "player");
    private final int port;
    private long timersMade;
    private LongConsumer firstAnswer;
    private volatile Throwable failure;
    private volatile boolean closed;

    /** Opens the socket and starts the thread; {@code requests} takes each request that comes, retransmissions too. */
    PlayerLoop(LoadBalancer balancer, Requests requests) {
        this.balancer = balancer;
        this.requests = requests;
        try {
            selector = Selector.open();
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.bind(new InetSocketAddress(balancer.clientHost(), 0));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            port = channel.socket().getLocalPort();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs a task on the loop, soon. */
    void run(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Runs a task on the loop, later. */
    void after(long millis, Runnable task) {
        timers.add(new Timer(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), timersMade++, task));
    }

    /** Returns the Contact of a player, without brackets. */
    String contactOf(String player) {
        return "sip:" + player + '@' + balancer.clientHost() + ':' + port;
    }

    /** Gives a request its Via and sends it until it is answered or Timer F fires. */
    void ask(SipRequestText request, Client client) {
        String branch = SipPeer.freshBranch();
        request.set("Via", "SIP/2.0/UDP " + balancer.clientHost() + ':' + port + ";rport;branch=" + branch);
        Transaction transaction = new Transaction(request.octets(), client);
        transactions.put(branch, transaction);
        send(transaction);
        after(transaction.wait, () -> timerE(branch));
    }

    private void timerE(String branch) {
        Transaction transaction = transactions.get(branch);
        if (transaction == null) {
            return;
        }
        transaction.waited += transaction.wait;
        if (transaction.waited >= TIMER_F_MILLIS) {
            transactions.remove(branch);
            transaction.client.timedOut();
            return;
        }
        transaction.copies++;
        send(transaction);
        transaction.wait = Math.min(2 * transaction.wait, T2_MILLIS);
        after(Math.min(transaction.wait, TIMER_F_MILLIS - transaction.waited), () -> timerE(branch));
    }

    private void send(Transaction transaction) {
        transaction.node = balancer.next(transaction.node);
        send(transaction.request, transaction.node);
    }

    /** Sends octets to any node. */
    void send(byte[] octets) {
        send(octets, balancer.next(null));
    }

    /** A full socket drops them like any network. */
    private void send(byte[] octets, InetSocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(octets), to);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Reads on until nothing is left, then waits for the next response and tells its time in nanoseconds. */
    void awaitAnswer(LongConsumer then) {
        read();
        firstAnswer = then;
    }

    /** Returns how many requests wait for their final response. */
    int outstanding() {
        return transactions.size();
    }

    /** Returns what ended the thread too early; null when nothing did. */
    Throwable failure() {
        return failure;
    }

    private void loop() {
        try {
            while (!closed) {
                turn();
            }
        } catch (IOException | RuntimeException | AssertionError unexpected) {
            if (!closed) {
                failure = unexpected;
            }
        }
    }

    private void turn() throws IOException {
        Timer next = timers.peek();
        long nanos = next == null ? Long.MAX_VALUE : next.atNanos - System.nanoTime();
        if (nanos > 0 && tasks.isEmpty()) {
            selector.select(next == null ? 1_000 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        } else {
            selector.selectNow();
        }
        selector.selectedKeys().clear();
        read();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        long now = System.nanoTime();
        for (Timer due = timers.peek(); due != null && due.atNanos <= now; due = timers.peek()) {
            timers.remove();
            due.task.run();
        }
    }

    private void read() {
        try {
            for (SocketAddress from = channel.receive(buffer.clear());
                    from != null;
                    from = channel.receive(buffer.clear())) {
                byte[] octets = new byte[buffer.flip().remaining()];
                buffer.get(octets);
                received(SipMessage.parse(octets), (InetSocketAddress) from);
            }
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private void received(SipMessage message, InetSocketAddress from) {
        if (!message.isResponse()) {
            requests.requested(message, from);
            return;
        }
        if (firstAnswer != null) {
            LongConsumer told = firstAnswer;
            firstAnswer = null;
            told.accept(System.nanoTime());
        }
        Transaction transaction = message.status() < 200 ? null : transactions.remove(message.branch());
        if (transaction != null) {
            transaction.client.answered(message, transaction.copies, System.nanoTime() - transaction.sinceNanos);
        }
    }

    /** Answers a request where it came from. */
    void answer(SipMessage request, InetSocketAddress from, String status) {
        send(SipPeer.response(request, status), from);
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
            channel.close();
            selector.close();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public String toString() {
        return "player at " + port + Arrays.asList(transactions.size(), timers.size());
    }
}
