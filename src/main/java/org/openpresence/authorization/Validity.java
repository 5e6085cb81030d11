package org.openpresence.authorization;

import java.time.Instant;
import java.util.List;

/**
 * When a rule applies (RFC 4745 §7.3): in any of some periods. Immutable.
 *
 * @param periods perhaps none, then never
 */
record Validity(List<Period> periods) {

    /**
     * One period.
     *
     * @param from its first instant
     * @param until the first one after it
     */
    record Period(Instant from, Instant until) {}

    boolean holds(Instant now) {
        for (Period period : periods) {
            if (!now.isBefore(period.from()) && now.isBefore(period.until())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the earlier one of {@code earliest}, which may be null, and the next instant at which a period begins or ends. */
    Instant nextAfter(Instant now, Instant earliest) {
        Instant next = earliest;
        for (Period period : periods) {
            next = earlier(now, next, period.from());
            next = earlier(now, next, period.until());
        }
        return next;
    }

    private static Instant earlier(Instant now, Instant earliest, Instant one) {
        return one.isAfter(now) && (earliest == null || one.isBefore(earliest)) ? one : earliest;
    }
}
