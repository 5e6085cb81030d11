package org.openpresence.verticle;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.openpresence.model.Presentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judgements that failed and that nobody waits for: each is tried again until it succeeds, after 5 s and then less and less often.
 * They fail together, when what they ask for is away: the log says so, once a minute at most with how many wait, and once that it is
 * over. Confined to its event loop.
 */
final class OverdueRulings {
    private static final Logger LOG = LoggerFactory.getLogger(OverdueRulings.class);
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Vertx vertx;
    private final Judging judging;
    private final DoubleSupplier random;
    private final DoublingPause pause;
    private final LongSupplier nanos;
    private final Map<Overdue, Tries> overdue = new HashMap<>();
    private final Map<String, GroupOutage> outages = new HashMap<>();
    private final Map<String, Flood> floods = new HashMap<>();

    /** Judges the watchers of a presentity that belong to a group, with rules as they are known. */
    @FunctionalInterface
    interface Judging {
        Future<?> again(Presentity presentity, String group);
    }

    /** What is to be judged again, once however often that was wanted. */
    private record Overdue(Presentity presentity, String group) {}

    /** How often it has failed, and whether it is wanted anew since the present try began. */
    private static final class Tries {
        private int failed;
        private boolean running;
        private boolean wantedAnew;
    }

    /** What is overdue of one group: each asks a package of its own. */
    private static final class GroupOutage {
        private final long sinceNanos;
        private int waiting;
        private int hit;
        private boolean told;

        GroupOutage(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    OverdueRulings(Vertx vertx, Judging judging, DoubleSupplier random) {
        this(vertx, judging, random, DoublingPause.USUAL, System::nanoTime);
    }

    /** As the other one, with pauses of another length and another clock for what is told: for tests. */
    OverdueRulings(Vertx vertx, Judging judging, DoubleSupplier random, DoublingPause pause, LongSupplier nanos) {
        this.vertx = vertx;
        this.judging = judging;
        this.random = random;
        this.pause = pause;
        this.nanos = nanos;
    }

    /** A judgement has failed: it is tried again until it succeeds. */
    void add(Presentity presentity, String group, Throwable failure) {
        Overdue one = new Overdue(presentity, group);
        Tries known = overdue.get(one);
        if (known != null) {
            known.wantedAnew |= known.running;
            return;
        }
        GroupOutage outage = outages.computeIfAbsent(group, first -> new GroupOutage(nanos.getAsLong()));
        outage.waiting++;
        outage.hit++;
        Tries tries = new Tries();
        overdue.put(one, tries);
        later(one, tries, failure);
    }

    private void later(Overdue one, Tries tries, Throwable failure) {
        long millis = pause.millis(tries.failed++, random.getAsDouble());
        LOG.debug(
                "watchers not judged, tried again presentity={} package={} millis={} cause={}",
                one.presentity(),
                one.group(),
                millis,
                failure.toString());
        vertx.setTimer(millis, timer -> again(one, tries));
    }

    private void again(Overdue one, Tries tries) {
        tries.running = true;
        tries.wantedAnew = false;
        judging.again(one.presentity(), one.group()).onComplete(done -> {
            tries.running = false;
            if (done.failed()) {
                tell(one, done.cause());
                later(one, tries, done.cause());
            } else if (tries.wantedAnew) {
                // What was judged was perhaps read before that.
                tries.failed = 0;
                later(one, tries, new IllegalStateException("it was judged by older rules"));
            } else {
                judged(one);
            }
        });
    }

    /** What succeeds at the second try asks no operator to act; one that fails for good hides no later outage. */
    private void tell(Overdue one, Throwable cause) {
        GroupOutage outage = outages.get(one.group());
        if (floods.computeIfAbsent(one.group(), first -> new Flood()).add(nanos.getAsLong()) > 0) {
            outage.told = true;
            LOG.warn(
                    "watchers are not judged, tried again until they are package={} presentities={} last={} cause={}",
                    one.group(),
                    outage.waiting,
                    one.presentity(),
                    cause.toString());
        }
    }

    private void judged(Overdue one) {
        overdue.remove(one);
        GroupOutage outage = outages.get(one.group());
        outage.waiting--;
        if (outage.waiting > 0) {
            return;
        }
        outages.remove(one.group());
        if (outage.told) {
            LOG.info(
                    "all watchers are judged again package={} presentities={} seconds={}",
                    one.group(),
                    outage.hit,
                    (nanos.getAsLong() - outage.sinceNanos) / NANOS_PER_SECOND);
        }
    }
}
