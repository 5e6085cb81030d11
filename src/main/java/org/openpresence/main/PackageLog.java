package org.openpresence.main;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.openpresence.events.PackageFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts the failures of further event packages; of many alike, one in ten seconds is logged. Safe for any thread. */
final class PackageLog implements PackageFailures {
    private static final long QUIET_NANOS = 10_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(PackageLog.class);

    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    /** How often something happened, and when that may be said again. */
    private static final class Count {
        private final AtomicLong times = new AtomicLong();
        private final AtomicLong quietUntilNanos = new AtomicLong(System.nanoTime());

        boolean mayBeSaid() {
            long now = System.nanoTime();
            long until = quietUntilNanos.get();
            return now - until >= 0 && quietUntilNanos.compareAndSet(until, now + QUIET_NANOS);
        }
    }

    @Override
    public void failed(String name, String call, Cause cause, String problem, Throwable thrown) {
        Count count = counts.computeIfAbsent(key(name, cause), fresh -> new Count());
        count.times.incrementAndGet();
        if (cause == Cause.SUSPENDED || !count.mayBeSaid()) {
            LOG.debug("event package failed package={} call={} cause={}", name, call, problem);
        } else {
            LOG.error("event package failed package={} call={} cause={}", name, call, problem, thrown);
        }
    }

    /** Returns how many calls of that package failed so. */
    long count(String name, Cause cause) {
        Count count = counts.get(key(name, cause));
        return count == null ? 0 : count.times.get();
    }

    private static String key(String name, Cause cause) {
        return name + ' ' + cause;
    }
}
