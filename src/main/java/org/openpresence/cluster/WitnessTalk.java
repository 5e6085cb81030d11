package org.openpresence.cluster;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.openpresence.lease.Lease;
import org.openpresence.lease.LeaseClock;
import org.openpresence.lease.Moment;
import org.openpresence.lease.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lease and the shared database say to each other: at most one question of a kind is under way, and one without an answer
 * counts as failed after three seconds. Confined to the keeper's thread.
 */
final class WitnessTalk {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessTalk.class);

    private final Lease lease;
    private final Witness witness;
    private final LeaseClock clock;
    private final Executor keeper;
    private final Question hold = new Question("the witness could not be asked", Duration.ofMillis(500));
    private final Question renewal =
            new Question("the lease could not be written to the database", Duration.ofSeconds(1));
    private final Question others = new Question("the database could not say who serves", Duration.ofMillis(500));

    /** Makes one; {@code keeper} runs on the thread to which all this is confined. */
    WitnessTalk(Lease lease, Witness witness, LeaseClock clock, Executor keeper) {
        this.lease = lease;
        this.witness = witness;
        this.clock = clock;
        this.keeper = keeper;
    }

    /** Asks what is due; call it at each ping. */
    void round() {
        lease.witnessWanted().ifPresent(half -> {
            Moment asked = clock.now();
            hold.ask(() -> witness.hold(half), (granted, failure) -> {
                if (failure == null) {
                    lease.witness(half, asked, granted);
                }
            });
        });
        if (lease.isHeld()) {
            renewal.ask(witness::renew, (done, failure) -> {});
        }
        if (!lease.isSettled()) {
            others.ask(witness::youngestOther, (age, failure) -> {
                if (failure == null) {
                    lease.othersServed(age);
                } else {
                    lease.othersUnknown();
                }
            });
        } else if (lease.waitsForWitness()) {
            others.ask(witness::youngestOther, (age, failure) -> {
                if (failure == null) {
                    lease.witnessSpoke();
                }
            });
        }
    }

    /** Says that this node has left. */
    CompletionStage<Void> leave() {
        return witness.leave();
    }

    /** A question that is repeated. */
    private final class Question {
        private static final long LIMIT = 3_000_000_000L;

        private final String failed;
        private final long every;
        private long number;
        private boolean open;
        private boolean failing;
        private long askedNanos;
        private boolean askedBefore;

        Question(String failed, Duration every) {
            this.failed = failed;
            this.every = every.toNanos();
        }

        <T> void ask(Supplier<CompletionStage<T>> question, BiConsumer<T, Throwable> answer) {
            long since = clock.nanos() - askedNanos;
            if (askedBefore && since < (open ? LIMIT : every)) {
                return;
            }
            askedBefore = true;
            askedNanos = clock.nanos();
            open = true;
            long mine = ++number;
            question.get()
                    .whenComplete((value, failure) -> keeper.execute(() -> {
                        if (mine == number) {
                            open = false;
                            tell(failure);
                            answer.accept(value, failure);
                        }
                    }));
        }

        /** Once when it begins to fail and once when it is over: it is asked twice a second. */
        private void tell(Throwable failure) {
            if (failure != null && !failing) {
                LOG.warn(failed, failure);
            } else if (failure == null && failing) {
                LOG.info("the database answers again");
            }
            failing = failure != null;
        }
    }
}
