package org.openpresence.cluster;

import com.hazelcast.internal.util.Clock;
import com.hazelcast.internal.util.ClockProperties;
import org.openpresence.timer.Monotonic;

/**
 * Hazelcast's own time, which no step of the machine's clock reaches: a member whose clock is set, forward or back, takes the heartbeats
 * of the others for old ones, or they take its own, and healthy nodes part; see ADR 14. Made by Hazelcast, by its name. Safe for any
 * thread.
 */
public final class SteadyClock extends Clock.ClockImpl {
    private final Monotonic time = new Monotonic();

    /** Begins at the time of the machine. */
    public SteadyClock() {
        // Hazelcast looks for it.
    }

    /** Has Hazelcast take it, unless it was told of another clock or has one already. */
    static void install() {
        if (System.getProperty(ClockProperties.HAZELCAST_CLOCK_OFFSET) == null
                && System.getProperty(ClockProperties.HAZELCAST_CLOCK_IMPL) == null) {
            System.setProperty(ClockProperties.HAZELCAST_CLOCK_IMPL, SteadyClock.class.getName());
        }
    }

    @Override
    protected long currentTimeMillis() {
        return time.millis();
    }
}
