package org.openpresence.config;

/**
 * The bounds of whatever could grow, each at least 1. Immutable.
 *
 * @param subscriptionsPerPresentity to one event package of one presentity
 * @param publicationsPerPresentity for one event package of one presentity
 * @param bodyBytes of the longest body
 * @param serverTransactions remembered at once
 * @param notifyOutstanding NOTIFYs in flight per event loop
 */
public record LimitsConfig(
        int subscriptionsPerPresentity,
        int publicationsPerPresentity,
        int bodyBytes,
        int serverTransactions,
        int notifyOutstanding) {

    public LimitsConfig {
        Checks.atLeast(1, "limits.subscriptions_per_presentity", subscriptionsPerPresentity);
        Checks.atLeast(1, "limits.publications_per_presentity", publicationsPerPresentity);
        Checks.atLeast(1, "limits.body_bytes", bodyBytes);
        Checks.atLeast(1, "limits.server_transactions", serverTransactions);
        Checks.atLeast(1, "limits.notify_outstanding", notifyOutstanding);
    }
}
