package org.openpresence.verticle;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** A figure of each event loop, set by that loop and added up by whoever asks, a little late. Safe for any thread. */
final class PerLoop {
    private final AtomicIntegerArray figures;

    PerLoop(int loops) {
        figures = new AtomicIntegerArray(loops);
    }

    void set(int loop, int figure) {
        figures.lazySet(loop, figure);
    }

    int sum() {
        int sum = 0;
        for (int i = 0; i < figures.length(); i++) {
            sum += figures.get(i);
        }
        return sum;
    }
}
