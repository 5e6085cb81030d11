package org.openpresence.config;

import java.time.Duration;

/**
 * When NOTIFYs are sent and what a failed one means. Immutable.
 *
 * @param onRefresh also when nothing changed for the watcher; {@code notify_on_refresh}
 * @param failurePolicy which failures end a subscription; {@code notify_failure_policy}
 * @param failureStrikes other failures in a row that end it, at least 1; {@code notify_failure_strikes}
 * @param minInterval between two NOTIFYs of one presentity to one watcher; {@code notify_min_interval}
 * @param timeoutRmSubs no answer ends the subscription
 */
public record NotifyConfig(
        boolean onRefresh,
        FailurePolicy failurePolicy,
        int failureStrikes,
        Duration minInterval,
        boolean timeoutRmSubs) {

    /** Which answers to a NOTIFY end its subscription. */
    public enum FailurePolicy {
        /** Those that RFC 6665 §4.2.2 lists at once, others after some strikes. */
        LIST,
        /** Every failure. */
        ANY
    }

    public NotifyConfig {
        Checks.atLeast(1, "notify_failure_strikes", failureStrikes);
        Checks.notNegative("notify_min_interval", minInterval);
    }
}
