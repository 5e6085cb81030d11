package org.openpresence.timer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The time of another source, which it follows at once when that is set forward. It never goes back itself: while the other is behind,
 * it goes on at half the speed of the monotonic clock until the other has caught up. Safe for any thread: what was shown last is raised
 * by compare-and-set, once in a millisecond at most.
 */
public final class NeverBack implements InstantSource {
    // If it stood still, whatever is to be done again in half a second would wait for as long as the step was; at full
    // speed it would
    // never again show what the other nodes show. At half speed what lasts takes twice as long at most, and nothing
    // ends too soon.
    private static final long NANOS_FOR_A_MILLISECOND = 2_000_000;

    private final InstantSource source;
    private final LongSupplier nanos;
    private final LongConsumer setBack;
    private final AtomicLong shown = new AtomicLong(Long.MIN_VALUE);
    private final AtomicReference<Since> behind = new AtomicReference<>();

    /** When the source was found to be behind: what had been shown, and the monotonic clock. */
    private record Since(long millis, long nanos) {}

    /** Follows the clock of this machine; {@code setBack} hears, on any thread, by how many milliseconds it went back. */
    public NeverBack(LongConsumer setBack) {
        this(InstantSource.system(), System::nanoTime, setBack);
    }

    /** Follows {@code source}; {@code nanos} is a monotonic clock. */
    public NeverBack(InstantSource source, LongSupplier nanos, LongConsumer setBack) {
        this.source = source;
        this.nanos = nanos;
        this.setBack = setBack;
    }

    @Override
    public long millis() {
        // In this order: what others have shown meanwhile must not make the source look as if it were behind.
        long last = shown.get();
        long now = source.millis();
        if (now < last) {
            now = goOn(last, last - now);
        } else if (behind.get() != null) {
            behind.set(null);
        }
        return now > last ? shown.accumulateAndGet(now, Math::max) : last;
    }

    private long goOn(long last, long backMillis) {
        Since since = behind.get();
        if (since != null) {
            return since.millis() + (nanos.getAsLong() - since.nanos()) / NANOS_FOR_A_MILLISECOND;
        }
        if (behind.compareAndSet(null, new Since(last, nanos.getAsLong()))) {
            setBack.accept(backMillis);
        }
        return last;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
