package org.openpresence.notifier;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How many NOTIFYs are outstanding, and who waits for room. Each credit belongs to one NOTIFY and is given back once: when it is
 * answered, superseded or given up, when its subscription is forgotten, or when it was not answered for a while. Confined to the
 * notifier's event loop.
 */
final class Room {
    /** After this long an unanswered NOTIFY no longer keeps others waiting. */
    private static final long PATIENCE_MILLIS = 600;

    /** Nobody says what became of it, long after Timer F: what it occupies is freed. */
    private static final long LOST_MILLIS = 120_000;

    /** A NOTIFY on its way. */
    record Sent(Owned owned, Watched watched, long cseq, long sinceMillis) {
        boolean isOpen() {
            return watched.telling != 0 && watched.lastCSeq == cseq;
        }
    }

    /** A watcher that is to be told when there is room. */
    record Waiting(Owned owned, int slot, long random) {}

    private final int maximum;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int counted;

    Room(int maximum) {
        this.maximum = maximum;
    }

    boolean isFull() {
        return counted >= maximum;
    }

    /** The NOTIFY that {@code watched} is about to be sent takes room, whether there is any or not. */
    void take(Owned owned, Watched watched, long nowMillis) {
        watched.counted = true;
        counted++;
        sent.add(new Sent(owned, watched, watched.lastCSeq, nowMillis));
    }

    /** The NOTIFY of {@code watched} takes no room any more. */
    void giveBack(Watched watched) {
        if (watched.counted) {
            watched.counted = false;
            counted--;
        }
    }

    void await(Owned owned, Watched watched) {
        if (!watched.queued) {
            watched.queued = true;
            waiting.add(new Waiting(owned, watched.slot, watched.random));
        }
    }

    /** Returns the watcher that waits for the longest time; null if there is no room or nobody waits. */
    Waiting next() {
        return isFull() ? null : waiting.poll();
    }

    /**
     * Takes note of the time.
     *
     * @param silent is shown NOTIFYs that nobody has answered for a while
     * @param lost is shown those of which nobody will say what became of them
     */
    void tick(long nowMillis, Consumer<Sent> silent, Consumer<Sent> lost) {
        while (!sent.isEmpty() && (!sent.peek().isOpen() || sent.peek().sinceMillis() + PATIENCE_MILLIS <= nowMillis)) {
            Sent oldest = sent.poll();
            if (oldest.isOpen()) {
                giveBack(oldest.watched());
                unanswered.add(oldest);
                silent.accept(oldest);
            }
        }
        while (!unanswered.isEmpty()
                && (!unanswered.peek().isOpen() || unanswered.peek().sinceMillis() + LOST_MILLIS <= nowMillis)) {
            Sent oldest = unanswered.poll();
            if (oldest.isOpen()) {
                lost.accept(oldest);
            }
        }
    }

    /** Returns those that are open. */
    List<Sent> open() {
        return Stream.concat(sent.stream(), unanswered.stream())
                .filter(Sent::isOpen)
                .toList();
    }

    /** Returns how many NOTIFYs take room or wait for it. */
    int size() {
        return counted + waiting.size();
    }

    /** Returns how many are remembered, answered ones included until the next tick. */
    int remembered() {
        return sent.size() + unanswered.size();
    }
}
