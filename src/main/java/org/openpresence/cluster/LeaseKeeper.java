package org.openpresence.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openpresence.lease.Lease;
import org.openpresence.lease.LeaseClock;
import org.openpresence.lease.LeaseCodec;
import org.openpresence.lease.LeaseSettings;
import org.openpresence.lease.LeaseStatus;
import org.openpresence.lease.Peer;
import org.openpresence.lease.Ping;
import org.openpresence.lease.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease of this node: sends its pings, takes answers, answers others, talks to the witness. On a daemon thread of its
 * own: on an event loop a ping would wait behind the requests that the lease is asked about, and a busy node would take itself for
 * a lonely one. Safe for any thread.
 */
public final class LeaseKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    /** Messages that wait for the thread; more are dropped, the senders repeat them. */
    private static final int MOST_WAITING = 1_000;

    /** A longer gap between two rounds is worth a line in the log; it decides nothing. */
    private static final long STOOD_STILL_NANOS = 1_500_000_000;

    private static final long LAST_ROUND_MILLIS = 500;

    private final Lease lease;
    private final LeaseSettings settings;
    private final LeaseClock clock;
    private final PingPort port;
    private final Supplier<Listed> members;
    private final Consumer<String> exit;
    private final Optional<WitnessTalk> witness;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicInteger waiting = new AtomicInteger();

    private Listed listed;
    private ScheduledFuture<?> next;
    private long lastRound;
    private boolean wasHeld;
    private boolean exited;

    /**
     * The data members of the cluster. Immutable.
     *
     * @param version of the list
     * @param leaving ids of those that are known to leave
     */
    public record Listed(int version, List<Peer> peers, Set<String> leaving) {
        /** Copies. */
        public Listed {
            peers = List.copyOf(peers);
            leaving = Set.copyOf(leaving);
        }
    }

    /**
     * Makes one that does nothing before {@link #start}.
     *
     * @param members the list as it is now
     * @param witness of the database that all nodes share; empty if they share none
     * @param exit told once, with the reason, when this node must end
     */
    public LeaseKeeper(
            Lease lease,
            LeaseSettings settings,
            LeaseClock clock,
            PingPort port,
            Supplier<Listed> members,
            Optional<Witness> witness,
            Consumer<String> exit) {
        this.lease = lease;
        this.settings = settings;
        this.clock = clock;
        this.port = port;
        this.members = members;
        this.exit = exit;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread own = new Thread(task, "presence-lease");
            own.setDaemon(true);
            return own;
        });
        this.thread.setRemoveOnCancelPolicy(true);
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.witness = witness.map(one -> new WitnessTalk(lease, one, clock, this::execute));
    }

    /** Begins. */
    public void start() {
        execute(() -> {
            lastRound = clock.nanos();
            round();
        });
    }

    /** Says that the list of members has changed: pings leave at once. */
    public void changed() {
        execute(this::round);
    }

    /**
     * Takes a message that has arrived.
     *
     * @param back sends an answer to where the message came from
     */
    public void received(byte[] octets, Consumer<byte[]> back) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        execute(() -> {
            waiting.decrementAndGet();
            take(octets, back);
        });
    }

    private void take(byte[] octets, Consumer<byte[]> back) {
        LeaseCodec.Decoded message;
        try {
            message = LeaseCodec.decode(octets);
        } catch (IllegalArgumentException foreign) {
            LOG.debug("not a lease message: {}", foreign.getMessage());
            return;
        }
        message.ping().ifPresent(ping -> answer(ping, back));
        message.answer().ifPresent(answer -> {
            lease.answered(answer);
            settleDown();
        });
    }

    private void answer(Ping ping, Consumer<byte[]> back) {
        lease.answer(ping).ifPresent(answer -> back.accept(LeaseCodec.encode(answer)));
    }

    /** The first answers after a gap have brought the lease back: the next ping has time. */
    private void settleDown() {
        if (lease.isHeld() != wasHeld) {
            round();
        }
    }

    private void round() {
        try {
            if (next != null) {
                next.cancel(false);
            }
            long gap = clock.nanos() - lastRound;
            if (gap > STOOD_STILL_NANOS) {
                LOG.warn(
                        "this node stood still for {} ms", Duration.ofNanos(gap).toMillis());
            }
            lastRound = clock.nanos();
            Listed now = members.get();
            listed = now;
            lease.members(now.version(), now.peers());
            now.leaving().forEach(lease::leaving);
            send(lease.ping());
            witness.ifPresent(WitnessTalk::round);
            tell(lease.tick());
        } finally {
            lookAgain();
        }
    }

    private void lookAgain() {
        if (!thread.isShutdown()) {
            next = thread.schedule(() -> guarded(this::look), settings.retry().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Not every change of the list is told to listeners, but each ends the lease. */
    private void look() {
        boolean due = clock.nanos() - lastRound >= settings.period().toNanos();
        if (due || !lease.isHeld()) {
            round();
        } else {
            lookAgain();
        }
    }

    private void send(Ping ping) {
        byte[] octets = LeaseCodec.encode(ping);
        for (Peer peer : listed.peers()) {
            if (!peer.equals(ping.from())) {
                port.send(peer, octets);
            }
        }
    }

    private void tell(LeaseStatus status) {
        if (status.held() != wasHeld) {
            wasHeld = status.held();
            LOG.info(
                    "{} held={} agreed={}",
                    status.held() ? "lease" : "no lease: " + String.join("; ", status.reasons()),
                    status.held(),
                    status.agreed());
        }
        if (status.exit().isPresent() && !exited) {
            exited = true;
            exit.accept(status.exit().get());
        }
    }

    /**
     * Announces that this node leaves; it goes on serving with a lease until it is gone.
     *
     * @return done when the announcement has left; it is repeated with every ping
     */
    public CompletionStage<Void> leave(Peer self) {
        CompletableFuture<Void> announced = new CompletableFuture<>();
        execute(() -> {
            lease.leaving(self.id());
            round();
            announced.complete(null);
        });
        return announced;
    }

    private void execute(Runnable what) {
        try {
            thread.execute(() -> guarded(what));
        } catch (RejectedExecutionException closed) {
            LOG.debug("the keeper of the lease is closed");
        }
    }

    private static void guarded(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException bug) {
            LOG.error("keeping the lease failed", bug);
        }
    }

    /** Stops; the lease runs out. With a witness the database hears that this node has left. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            // A round that has begun may say once more that this node has a lease.
            if (!thread.awaitTermination(LAST_ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the last round of the lease has not ended");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        witness.ifPresent(WitnessTalk::leave);
    }
}
