package org.openpresence.config;

/**
 * The bounds of whatever could grow, each at least 1. Immutable.
 *
 * @param subscriptionsPerPresentity to one presentity, of all event packages
 * @param subscriptionsPerWatcher of one watcher to the presentities that one node owns
 * @param publicationsPerPresentity of one presentity, of all event packages
 * @param bodyBytes of the longest body
 * @param serverTransactions remembered at once
 * @param notifyOutstanding NOTIFYs in flight per event loop
 * @param pendingWatchers of one presentity that are kept after their subscription ended
 * @param rememberedOperations ended requests of one presentity whose answers are remembered
 * @param dialogLookups dialogs of another program looked up at once per event loop
 */
public record LimitsConfig(
        int subscriptionsPerPresentity,
        int subscriptionsPerWatcher,
        int publicationsPerPresentity,
        int bodyBytes,
        int serverTransactions,
        int notifyOutstanding,
        int pendingWatchers,
        int rememberedOperations,
        int dialogLookups) {

    public LimitsConfig {
        Checks.atLeast(1, "limits.subscriptions_per_presentity", subscriptionsPerPresentity);
        Checks.atLeast(1, "limits.subscriptions_per_watcher", subscriptionsPerWatcher);
        Checks.atLeast(1, "limits.publications_per_presentity", publicationsPerPresentity);
        Checks.atLeast(1, "limits.body_bytes", bodyBytes);
        Checks.atLeast(1, "limits.server_transactions", serverTransactions);
        Checks.atLeast(1, "limits.notify_outstanding", notifyOutstanding);
        Checks.atLeast(1, "limits.pending_watchers", pendingWatchers);
        Checks.atLeast(1, "limits.remembered_operations", rememberedOperations);
        Checks.atLeast(1, "limits.dialog_lookups", dialogLookups);
    }
}
