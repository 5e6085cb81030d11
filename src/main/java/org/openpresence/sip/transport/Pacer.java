package org.openpresence.sip.transport;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Keeps a burst from overrunning the receiver's socket buffer: each UDP destination has a window of messages that were neither
 * answered nor retransmitted yet. The window grows with every answer and halves when something was lost. A message that is not
 * answered leaves the window with its first retransmission, so a dead watcher behind a proxy holds nobody up for long.
 * Destinations do not wait for each other. Confined to one event loop.
 *
 * @param <T> what waits
 */
public final class Pacer<T> {
    private static final int FIRST_WINDOW = 128;
    private static final int SMALLEST_WINDOW = 64;
    private static final int LARGEST_WINDOW = 1_024;
    private static final long HALVE_EVERY_MILLIS = 250;
    private static final long IDLE_MILLIS = 60_000;

    private final Predicate<T> send;
    private final Map<InetSocketAddress, Window<T>> windows = new HashMap<>();
    private long nowMillis;
    private long sweptMillis;
    private int waiting;

    private static final class Window<T> {
        private final ArrayDeque<T> queue = new ArrayDeque<>(0);
        private int size = FIRST_WINDOW;
        private int open;
        private int grown;
        private long halvedMillis;
        private long usedMillis;
    }

    /** Makes a pacer that lets messages go by {@code send}, which returns false if a message is of no interest any more. */
    public Pacer(Predicate<T> send) {
        this.send = send;
    }

    /** Sends {@code message} over UDP now or when the window of its destination has room. */
    public void enqueue(Target target, T message) {
        Window<T> window = windows.computeIfAbsent(target.address(), absent -> new Window<>());
        window.usedMillis = nowMillis;
        if (window.open < window.size && window.queue.isEmpty()) {
            let(window, message);
        } else {
            window.queue.add(message);
            waiting++;
        }
    }

    /** A message to that destination was answered. */
    public void answered(Target target) {
        Window<T> window = windows.get(target.address());
        if (window != null) {
            window.open = Math.max(0, window.open - 1);
            if (++window.grown >= 8 && window.size < LARGEST_WINDOW) {
                window.grown = 0;
                window.size++;
            }
            drain(window);
        }
    }

    /** A message to that destination is about to be sent for the second time. */
    public void lost(Target target) {
        Window<T> window = windows.get(target.address());
        if (window != null) {
            window.open = Math.max(0, window.open - 1);
            if (nowMillis - window.halvedMillis >= HALVE_EVERY_MILLIS) {
                window.halvedMillis = nowMillis;
                window.size = Math.max(SMALLEST_WINDOW, window.size / 2);
            }
            drain(window);
        }
    }

    private void drain(Window<T> window) {
        while (window.open < window.size && !window.queue.isEmpty()) {
            waiting--;
            let(window, window.queue.poll());
        }
    }

    private void let(Window<T> window, T message) {
        if (send.test(message)) {
            window.open++;
        }
    }

    /** Takes note of the time and forgets destinations that were not used for a minute. */
    public void tick(long now) {
        nowMillis = now;
        if (now - sweptMillis < IDLE_MILLIS) {
            return;
        }
        sweptMillis = now;
        for (Iterator<Window<T>> each = windows.values().iterator(); each.hasNext(); ) {
            Window<T> window = each.next();
            if (window.queue.isEmpty() && now - window.usedMillis > IDLE_MILLIS) {
                each.remove();
            }
        }
    }

    /** Returns how many messages wait for room. */
    public int waiting() {
        return waiting;
    }

    /** Returns how many destinations are known. */
    public int destinations() {
        return windows.size();
    }
}
