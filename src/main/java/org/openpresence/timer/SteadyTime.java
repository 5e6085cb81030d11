package org.openpresence.timer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A time that people and NTP set, held against the clock of this machine that nobody sets. Where it jumps, time goes on
 * as if it had not, so that nothing ends for the jump's sake; a jump that stays for {@value #SETTLE_MILLIS} ms is a time like any
 * other. Slower changes are followed. Safe for any thread.
 */
public final class SteadyTime implements InstantSource {
    /** So far may a clock go from one look to the next. */
    static final long JUMP_MILLIS = 2_000;

    /** So long must it stay there. */
    public static final long SETTLE_MILLIS = 10_000;

    /** What is not worth a note. */
    private static final long STEP_MILLIS = 100;

    private final InstantSource source;
    private final LongSupplier nanos;
    private final AtomicReference<Offset> known;

    /**
     * How far the time is before the clock that nobody sets. Immutable.
     *
     * @param trusted what counts
     * @param jumped where it is now, if that is elsewhere
     * @param sinceMillis since when it is there
     */
    private record Offset(long trusted, OptionalLong jumped, long sinceMillis) {
        boolean isNear(long offset) {
            return Math.abs(offset - trusted) <= JUMP_MILLIS;
        }

        boolean staysAt(long offset) {
            return jumped.isPresent() && Math.abs(offset - jumped.getAsLong()) <= JUMP_MILLIS;
        }
    }

    /** Holds {@code source} against {@code nanos}, a monotonic clock. */
    public SteadyTime(InstantSource source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
        this.known = new AtomicReference<>(settled(source.millis() - monotonicMillis()));
    }

    private static Offset settled(long offset) {
        return new Offset(offset, OptionalLong.empty(), 0);
    }

    private long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        long monotonic = monotonicMillis();
        long read = source.millis();
        Offset before = known.get();
        Offset now = next(before, read - monotonic, monotonic);
        if (!now.equals(before)) {
            // Whoever was faster saw the same.
            boolean unused = known.compareAndSet(before, now);
        }
        return now.jumped().isPresent() ? monotonic + now.trusted() : read;
    }

    private static Offset next(Offset before, long offset, long monotonic) {
        if (before.isNear(offset)) {
            boolean isSame = before.jumped().isEmpty() && Math.abs(offset - before.trusted()) <= STEP_MILLIS;
            return isSame ? before : settled(offset);
        }
        if (!before.staysAt(offset)) {
            return new Offset(before.trusted(), OptionalLong.of(offset), monotonic);
        }
        return monotonic - before.sinceMillis() >= SETTLE_MILLIS ? settled(offset) : before;
    }

    /** Returns by how many milliseconds the time has jumped that is not believed yet; empty if it has not. */
    public OptionalLong jump() {
        long unused = millis();
        Offset now = known.get();
        return now.jumped().isPresent()
                ? OptionalLong.of(now.jumped().getAsLong() - now.trusted())
                : OptionalLong.empty();
    }
}
