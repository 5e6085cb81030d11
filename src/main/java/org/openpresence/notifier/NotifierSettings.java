package org.openpresence.notifier;

/**
 * How the notifier behaves. Immutable.
 *
 * @param loop its index among the owner's event loops
 * @param failures what failed NOTIFYs mean
 * @param minIntervalMillis between two NOTIFYs of changed content to one watcher of a presence-like package; 0 for none
 * @param onRefresh whether a NOTIFY is sent although body and state are what the watcher has: {@code notify_on_refresh}
 * @param capacity presentities that there is room for at the beginning: {@code pres_htable_size}
 * @param standing what this node is in its cluster
 * @param outstanding how many NOTIFYs may be outstanding before others wait
 */
public record NotifierSettings(
        int loop,
        FailurePolicy failures,
        long minIntervalMillis,
        boolean onRefresh,
        int capacity,
        Standing standing,
        int outstanding) {}
