package org.openpresence.main;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.openpresence.admin.Health;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in health and log that the clock has jumped and is not believed yet. A pause of the process between two readings is no news,
 * so only what lasts is told. The node stays ready: who owns what does not hang on clocks. Confined to the thread that looks.
 */
final class ClockWatch {
    static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final String CLOCK = "clock";

    private final Supplier<Optional<String>> trouble;
    private final Health health;
    private final LongSupplier nanos;
    private boolean isWrong;
    private boolean isTold;
    private long sinceNanos;

    /** Makes one; {@code trouble} is what is wrong at this moment, empty for nothing. */
    ClockWatch(Supplier<Optional<String>> trouble, Health health, LongSupplier nanos) {
        this.trouble = trouble;
        this.health = health;
        this.nanos = nanos;
    }

    /** Looks once; call it some times a second. */
    void look() {
        Optional<String> now = trouble.get();
        if (now.isEmpty()) {
            if (isTold) {
                LOG.info("the clock of this machine counts again");
                health.up(CLOCK);
            }
            isWrong = false;
            isTold = false;
        } else if (!isWrong) {
            isWrong = true;
            sinceNanos = nanos.getAsLong();
        } else if (!isTold && nanos.getAsLong() - sinceNanos >= LASTING_NANOS) {
            isTold = true;
            LOG.warn("{}; remedy=have all machines' clocks set by NTP, in small steps", now.get());
            health.degraded(CLOCK, now.get());
        }
    }
}
