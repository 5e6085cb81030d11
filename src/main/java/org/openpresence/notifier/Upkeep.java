package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Command;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;
import org.openpresence.timer.TimerWheel;

/**
 * What the notifier asks of the table: expiry at its time, sequence numbers, endings. The wheel says when to look, the table
 * what is due. Confined to the notifier's event loop.
 */
final class Upkeep {
    private static final long TICK_MILLIS = 100;
    private static final int TICKS = 1 << 15;
    private static final long AGAIN_MILLIS = 500;
    private static final long SETTLE_MILLIS = 100;
    private static final long REMOVE_MILLIS = 2_000;

    /** Something to do at its time. */
    @FunctionalInterface
    private interface Job {
        void run(long nowMillis);
    }

    /** Wants to look at one subscription again; slot -1 for all of the entry. */
    interface Look {
        void at(Owned entry, int slot, long random);
    }

    private final CommandDesk desk;
    private final InstantSource clock;
    private final NotifierMeter meter;
    private final Consumer<Applied> after;
    private final Look look;
    private final TimerWheel<Job> wheel;

    Upkeep(CommandDesk desk, InstantSource clock, NotifierMeter meter, Consumer<Applied> after, Look look) {
        this.desk = desk;
        this.clock = clock;
        this.meter = meter;
        this.after = after;
        this.look = look;
        this.wheel = new TimerWheel<>(TICK_MILLIS, TICKS, clock.millis());
    }

    void tick(long nowMillis) {
        wheel.advance(nowMillis, job -> job.run(nowMillis));
    }

    int timers() {
        return wheel.size();
    }

    void scheduleExpiries(Owned entry, Change change) {
        long due = Long.MAX_VALUE;
        for (Publication put : change.publications()) {
            due = Math.min(due, put.expiresAtMillis());
        }
        for (Subscription put : change.subscriptions()) {
            due = put.ended() ? due : Math.min(due, put.expiresAtMillis());
        }
        if (!change.remembered().isEmpty()) {
            due = Math.min(due, change.remembered().get(0).untilMillis() + 1);
        }
        schedule(entry, due);
    }

    private void schedule(Owned entry, long dueMillis) {
        if (dueMillis < entry.dueMillis) {
            entry.dueMillis = dueMillis;
            wheel.schedule(now -> expire(entry, dueMillis), dueMillis);
        }
    }

    private void expire(Owned entry, long dueMillis) {
        if (entry.dueMillis != dueMillis) {
            return;
        }
        entry.dueMillis = Long.MAX_VALUE;
        desk.submit(new Command.ExpireDue(entry.key), (applied, failure) -> {
            if (failure != null) {
                schedule(entry, clock.millis() + AGAIN_MILLIS);
                return;
            }
            if (applied.change() != null) {
                countLateness(applied.change());
            }
            after.accept(applied);
            schedule(entry, applied.state().nextDueMillis());
        });
    }

    private void countLateness(Change change) {
        for (Publication gone : change.removed()) {
            meter.expired(Math.max(0, clock.millis() - gone.expiresAtMillis()));
        }
        for (Subscription ended : change.subscriptions()) {
            meter.expired(Math.max(0, clock.millis() - ended.expiresAtMillis()));
        }
    }

    void reserve(Owned entry, long highestCSeq) {
        entry.reserving = true;
        desk.submit(new Command.Reserve(entry.key, highestCSeq, 0), (applied, failure) -> {
            entry.reserving = false;
            if (failure == null) {
                after.accept(applied);
                look.at(entry, -1, 0);
            } else {
                wheel.schedule(now -> look.at(entry, -1, 0), clock.millis() + AGAIN_MILLIS);
            }
        });
    }

    void settleLater(Owned entry) {
        long settled = entry.settled;
        wheel.schedule(
                now -> {
                    if (entry.settled == settled) {
                        desk.submit(new Command.Reserve(entry.key, entry.highestCSeq, settled), (applied, failure) -> {
                            if (failure == null) {
                                entry.settled =
                                        Math.max(entry.settled, applied.state().revision());
                                after.accept(applied);
                            }
                        });
                    }
                },
                clock.millis() + SETTLE_MILLIS);
    }

    void forget(Owned entry, Subscription subscription) {
        Command forget = new Command.Forget(entry.key, List.of(subscription.slot()), List.of(subscription.random()));
        submitUntilDone(forget);
    }

    void end(Owned entry, Subscription subscription, long touched) {
        submitUntilDone(new Command.End(entry.key, subscription.slot(), subscription.random(), touched, ""));
    }

    private void submitUntilDone(Command command) {
        desk.submit(command, (applied, failure) -> {
            if (failure == null) {
                after.accept(applied);
            } else {
                wheel.schedule(now -> submitUntilDone(command), clock.millis() + AGAIN_MILLIS);
            }
        });
    }

    void lookAgain(Owned entry, Subscription subscription, long atMillis) {
        wheel.schedule(now -> look.at(entry, subscription.slot(), subscription.random()), atMillis);
    }

    void removeLater(Owned entry) {
        wheel.schedule(now -> look.at(entry, -1, 0), clock.millis() + REMOVE_MILLIS);
    }
}
