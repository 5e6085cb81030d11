package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Command;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;
import org.openpresence.timer.TimerWheel;

/**
 * What the notifier asks of the table: expiry at its time, sequence numbers, endings. The wheel says when to look, the table
 * what is due. What a turn of the notifier asks for is submitted by {@link #submit} at its end, since completions may come at
 * once. Confined to the notifier's event loop.
 */
final class Upkeep {
    private static final long TICK_MILLIS = 100;
    private static final int TICKS = 1 << 15;
    private static final long AGAIN_MILLIS = 500;
    private static final long SETTLE_MILLIS = 100;
    private static final long REMOVE_MILLIS = 2_000;
    private static final int FORGET_AT_ONCE = 256;

    /** Something to do at its time. */
    @FunctionalInterface
    private interface Job {
        void run(long nowMillis);
    }

    /** What the notifier does when the table has answered or time has passed. */
    interface Turn {
        /**
         * A command was carried out; returns the entry.
         *
         * @param seenRevision of the newest state that was known when it was submitted
         */
        Owned done(Applied applied, long seenRevision);

        /** One watcher may have to be told now. */
        void look(Owned entry, int slot, long random);

        /**
         * Any watcher may have to be told now, and what is gone may be dropped.
         *
         * @param doubtful whether the state may show what no completion will tell any more
         */
        void lookAtAll(Owned entry, boolean doubtful);

        /** Everybody may know everything now. */
        void settle(Owned entry);
    }

    private final CommandDesk desk;
    private final InstantSource clock;
    private final NotifierMeter meter;
    private final Turn turn;
    private final TimerWheel<Job> wheel;
    private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
    private boolean submitting;

    Upkeep(CommandDesk desk, InstantSource clock, NotifierMeter meter, Turn turn) {
        this.desk = desk;
        this.clock = clock;
        this.meter = meter;
        this.turn = turn;
        this.wheel = new TimerWheel<>(TICK_MILLIS, TICKS, clock.millis());
    }

    void tick(long nowMillis) {
        wheel.advance(nowMillis, job -> job.run(nowMillis));
    }

    int timers() {
        return wheel.size();
    }

    /** Runs {@code job} at that time. */
    void at(long millis, Runnable job) {
        wheel.schedule(now -> job.run(), millis);
    }

    /** Submits what was asked for since the last time. */
    void submit() {
        if (submitting) {
            return;
        }
        submitting = true;
        try {
            for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
                next.run();
            }
        } finally {
            submitting = false;
        }
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

    /** Looks what is due at {@code dueMillis} or before. */
    void schedule(Owned entry, long dueMillis) {
        if (dueMillis < entry.dueMillis) {
            entry.dueMillis = dueMillis;
            wheel.schedule(now -> expire(entry, dueMillis), dueMillis);
        }
    }

    private void expire(Owned entry, long dueMillis) {
        if (entry.dueMillis != dueMillis || entry.left) {
            return;
        }
        entry.dueMillis = Long.MAX_VALUE;
        // What is doubted while this look is under way is not seen by it.
        boolean doubtful = entry.doubtful;
        entry.doubtful = false;
        long seen = entry.state.revision();
        desk.submit(new Command.ExpireDue(entry.key), (applied, failure) -> {
            if (failure != null) {
                // It may have been carried out all the same: the next look tells whoever was not told.
                doubt(entry);
                return;
            }
            if (applied.change() != null) {
                countLateness(applied.change());
            }
            Owned present = turn.done(applied, seen);
            long next = applied.state().nextDueMillis();
            // The table's clock may be behind ours: it is not asked in circles until it agrees.
            schedule(present, applied.change() == null ? Math.max(next, clock.millis() + AGAIN_MILLIS) : next);
            if (doubtful) {
                desk.seen(applied);
                turn.lookAtAll(present, true);
            }
        });
    }

    /** Something may have been done that no completion will tell of: a look a little later shows it. */
    void doubt(Owned entry) {
        entry.doubtful = true;
        schedule(entry, clock.millis() + AGAIN_MILLIS);
    }

    private void countLateness(Change change) {
        for (Publication gone : change.removed()) {
            meter.expired(Math.max(0, clock.millis() - gone.expiresAtMillis()));
        }
        for (Subscription ended : change.subscriptions()) {
            meter.expired(Math.max(0, clock.millis() - ended.expiresAtMillis()));
        }
    }

    /** Asks for more sequence numbers, unless that is under way. */
    void reserve(Owned entry) {
        if (entry.reserving) {
            return;
        }
        entry.reserving = true;
        commands.add(() -> {
            long seen = entry.state.revision();
            desk.submit(new Command.Reserve(entry.key, entry.highestCSeq, 0), (applied, failure) -> {
                entry.reserving = false;
                if (failure == null) {
                    turn.done(applied, seen);
                    turn.lookAtAll(entry, false);
                } else {
                    wheel.schedule(now -> turn.lookAtAll(entry, false), clock.millis() + AGAIN_MILLIS);
                }
            });
        });
    }

    /** Looks a little later whether everybody knows everything, however often it is asked for until then. */
    void settleLater(Owned entry) {
        if (!entry.settling) {
            entry.settling = true;
            wheel.schedule(
                    now -> {
                        entry.settling = false;
                        turn.settle(entry);
                    },
                    clock.millis() + SETTLE_MILLIS);
        }
    }

    /** Writes down that everybody knows the state up to {@code revision}. */
    void settle(Owned entry, long revision) {
        commands.add(() -> {
            long seen = entry.state.revision();
            desk.submit(new Command.Reserve(entry.key, entry.highestCSeq, revision), (applied, failure) -> {
                if (failure == null) {
                    turn.done(applied, seen);
                } else if (!entry.left) {
                    entry.settled = 0;
                    wheel.schedule(now -> turn.settle(entry), clock.millis() + AGAIN_MILLIS);
                }
            });
        });
    }

    /** The last NOTIFY of {@code subscription} is over; those of one turn are forgotten together. */
    void forget(Owned entry, Subscription subscription) {
        if (entry.over.isEmpty()) {
            commands.add(() -> forgetAll(entry));
        }
        entry.over.add(subscription);
    }

    private void forgetAll(Owned entry) {
        List<Subscription> over = List.copyOf(entry.over);
        entry.over.clear();
        for (int from = 0; from < over.size(); from += FORGET_AT_ONCE) {
            List<Subscription> some = over.subList(from, Math.min(over.size(), from + FORGET_AT_ONCE));
            submitUntilDone(
                    entry,
                    new Command.Forget(
                            entry.key,
                            some.stream().map(Subscription::slot).toList(),
                            some.stream().map(Subscription::random).toList()),
                    false);
        }
    }

    void end(Owned entry, Subscription subscription, long touched) {
        Command end = new Command.End(entry.key, subscription.slot(), subscription.random(), touched, "");
        commands.add(() -> submitUntilDone(entry, end, false));
    }

    /** {@code failed}: it may have been carried out, so that a second time finds nothing to do and says nothing. */
    private void submitUntilDone(Owned entry, Command command, boolean failed) {
        if (entry.left) {
            return;
        }
        long seen = entry.state.revision();
        desk.submit(command, (applied, failure) -> {
            if (failure != null) {
                wheel.schedule(now -> submitUntilDone(entry, command, true), clock.millis() + AGAIN_MILLIS);
                return;
            }
            Owned present = turn.done(applied, seen);
            if (failed) {
                desk.seen(applied);
                turn.lookAtAll(present, false);
            }
        });
    }

    /** Looks at a watcher again at {@code atMillis}; one timer is enough for all that waits for it. */
    void lookAgain(Owned entry, Watched watched, long atMillis) {
        if (watched.lookMillis == 0 || atMillis < watched.lookMillis) {
            watched.lookMillis = atMillis;
            wheel.schedule(
                    now -> {
                        if (watched.lookMillis == atMillis) {
                            watched.lookMillis = 0;
                        }
                        turn.look(entry, watched.slot, watched.random);
                    },
                    atMillis);
        }
    }

    /** Looks a little later whether an entry that is empty stays so; one timer is enough. */
    void removeLater(Owned entry) {
        if (!entry.removing) {
            entry.removing = true;
            wheel.schedule(
                    now -> {
                        entry.removing = false;
                        turn.lookAtAll(entry, false);
                    },
                    clock.millis() + REMOVE_MILLIS);
        }
    }
}
