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

    /**
     * Has Hazelcast take it, unless it was told of another clock, has one already, or would not find the class. The property by which it
     * finds it is there for the first use only: another Hazelcast in this process, of another class loader, could not make ours.
     *
     * @param firstUse uses Hazelcast's clock
     */
    static void install(Runnable firstUse) {
        if (System.getProperty(ClockProperties.HAZELCAST_CLOCK_OFFSET) == null
                && System.getProperty(ClockProperties.HAZELCAST_CLOCK_IMPL) == null
                && (isFoundBy(Clock.class.getClassLoader())
                        || isFoundBy(Thread.currentThread().getContextClassLoader()))) {
            System.setProperty(ClockProperties.HAZELCAST_CLOCK_IMPL, SteadyClock.class.getName());
            try {
                firstUse.run();
            } finally {
                System.clearProperty(ClockProperties.HAZELCAST_CLOCK_IMPL);
            }
        }
    }

    private static boolean isFoundBy(ClassLoader loader) {
        try {
            return Class.forName(SteadyClock.class.getName(), false, loader) == SteadyClock.class;
        } catch (ClassNotFoundException notThere) {
            return false;
        }
    }

    @Override
    protected long currentTimeMillis() {
        return time.millis();
    }
}
