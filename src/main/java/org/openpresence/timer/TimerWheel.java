package org.openpresence.timer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A hashed timing wheel: items are handed out at the first {@link #advance} at or after their time. Nothing can be taken out;
 * who receives an item asks whether it is still of interest. Confined to one event loop.
 *
 * @param <T> what is handed out
 */
public final class TimerWheel<T> {
    private final long tickMillis;
    private final List<Timer<T>>[] slots;
    private long ticks;
    private int size;

    /** An item and the tick at which it is due. */
    private record Timer<T>(long tick, T item) {}

    /**
     * Makes a wheel that begins at {@code nowMillis}.
     *
     * @param tickMillis how exact it is
     * @param slots ticks of one round, a power of two; longer times go round several times
     */
    public TimerWheel(long tickMillis, int slots, long nowMillis) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("the number of slots is a power of two, not " + slots);
        }
        this.tickMillis = tickMillis;
        @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays; only this class touches it
        List<Timer<T>>[] empty = new List[slots];
        this.slots = empty;
        this.ticks = nowMillis / tickMillis;
    }

    /** Hands {@code item} out at the first {@link #advance} at or after {@code atMillis}; at the next if that is past. */
    public void schedule(T item, long atMillis) {
        long tick = atMillis / tickMillis + (atMillis % tickMillis > 0 ? 1 : 0);
        put(new Timer<>(Math.max(ticks + 1, tick), item));
        size++;
    }

    private void put(Timer<T> timer) {
        int slot = (int) (timer.tick() & (slots.length - 1));
        List<Timer<T>> timers = slots[slot];
        if (timers == null) {
            timers = new ArrayList<>(4);
            slots[slot] = timers;
        }
        timers.add(timer);
    }

    /**
     * Hands out to {@code due} all items whose time is not after {@code nowMillis}. It may schedule more. If it throws, the item
     * it was handed is gone and the others are handed out by the next call.
     */
    public void advance(long nowMillis, Consumer<? super T> due) {
        long target = nowMillis / tickMillis;
        if (target - ticks > slots.length) {
            // After a jump every slot is visited once, which is all there is.
            ticks = target - slots.length;
        }
        while (ticks < target) {
            ticks++;
            int slot = (int) (ticks & (slots.length - 1));
            List<Timer<T>> timers = slots[slot];
            if (timers != null) {
                slots[slot] = null;
                handOut(timers, target, due);
            }
        }
    }

    private void handOut(List<Timer<T>> timers, long target, Consumer<? super T> due) {
        int next = 0;
        try {
            while (next < timers.size()) {
                Timer<T> timer = timers.get(next++);
                if (timer.tick() <= target) {
                    size--;
                    due.accept(timer.item());
                } else {
                    put(timer);
                }
            }
        } finally {
            for (; next < timers.size(); next++) {
                Timer<T> left = timers.get(next);
                put(left.tick() <= target ? new Timer<>(ticks + 1, left.item()) : left);
            }
        }
    }

    /** Returns how many items wait. */
    public int size() {
        return size;
    }
}
