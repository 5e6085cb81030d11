package org.openpresence.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The bounds of our histograms. Pure. */
final class Buckets {
    private static final Duration LEAST = Duration.ofNanos(250_000);

    private Buckets() {}

    /** Returns 0.25 ms and each doubling of it that is below {@code most}, and {@code most}. */
    static Duration[] upTo(Duration most) {
        List<Duration> bounds = new ArrayList<>();
        for (Duration bound = LEAST; bound.compareTo(most) < 0; bound = bound.multipliedBy(2)) {
            bounds.add(bound);
        }
        bounds.add(most);
        return bounds.toArray(Duration[]::new);
    }
}
