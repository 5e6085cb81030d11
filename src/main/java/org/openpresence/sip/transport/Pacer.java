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
public final class Pacer<T extends Pacer.Message> {
    /** A message that knows whether it takes a place in a window: each place is given back once. */
    public interface Message {
        /** Returns whether it takes a place. */
        boolean hasPlace();

        /** Remembers whether it takes a place. */
        void hasPlace(boolean has);
    }

    private static final int FIRST_WINDOW = 128;
    private static final int SMALLEST_WINDOW = 64;
    private static final int LARGEST_WINDOW = 256;
    private static final long HALVE_EVERY_MILLIS = 250;
    private static final long IDLE_MILLIS = 60_000;

    private final Predicate<T> send;
    private final Map<InetSocketAddress, Window<T>> windows = new HashMap<>();
    private long nowMillis;
    private long sweptMillis;
    private int waiting;

    /** One destination: what waits for it, how many messages may be open there and how many are. */
    private static final class Window<T> {
        private final ArrayDeque<T> queue = new ArrayDeque<>(0);
        private int size = FIRST_WINDOW;
        private int open;
        private int grown;
        private long halvedMillis;
        private long usedMillis;
        private boolean draining;
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

    /** The destination answered {@code message}; too late if it has left the window. */
    public void answered(Target target, T message) {
        Window<T> window = leave(target, message);
        if (window != null) {
            if (++window.grown >= 8 && window.size < LARGEST_WINDOW) {
                window.grown = 0;
                window.size++;
            }
            drain(window);
        }
    }

    /** {@code message} is about to be sent again. */
    public void lost(Target target, T message) {
        Window<T> window = leave(target, message);
        if (window != null) {
            if (nowMillis - window.halvedMillis >= HALVE_EVERY_MILLIS) {
                window.halvedMillis = nowMillis;
                window.size = Math.max(SMALLEST_WINDOW, window.size / 2);
            }
            drain(window);
        }
    }

    /** {@code message} is over without an answer. */
    public void ended(Target target, T message) {
        Window<T> window = leave(target, message);
        if (window != null) {
            drain(window);
        }
    }

    /** Returns the window that has a place more now; null if the message had none. */
    private Window<T> leave(Target target, T message) {
        if (!message.hasPlace()) {
            return null;
        }
        message.hasPlace(false);
        Window<T> window = windows.get(target.address());
        window.open--;
        return window;
    }

    private void drain(Window<T> window) {
        if (window.draining) {
            return; // a message that could not be sent ended while it was let go: the loop below goes on
        }
        window.draining = true;
        try {
            while (window.open < window.size && !window.queue.isEmpty()) {
                waiting--;
                let(window, window.queue.poll());
            }
        } finally {
            window.draining = false;
        }
    }

    private void let(Window<T> window, T message) {
        window.open++;
        message.hasPlace(true);
        if (!send.test(message) && message.hasPlace()) {
            message.hasPlace(false);
            window.open--;
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
            if (window.queue.isEmpty() && window.open == 0 && now - window.usedMillis > IDLE_MILLIS) {
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
