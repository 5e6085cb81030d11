package org.openpresence.config;

import java.util.Map;

/**
 * The whole configuration, read once at the start. Immutable; an instance that exists is valid. The keys at the top level of
 * the YAML, which are the manual's parameters and their kin, stand here in groups.
 *
 * @param expires lifetimes
 * @param subscription replies to SUBSCRIBE
 * @param rules who may watch
 * @param notification NOTIFYs
 * @param packages event packages
 * @param tableSizes initial capacities
 * @param sip listeners and transactions
 * @param cluster the members
 * @param database database and tables
 * @param http health and metrics
 * @param limits bounds
 * @param furtherPackages event packages of others
 * @param log logging
 */
public record PresenceConfig(
        ExpiresConfig expires,
        SubscriptionConfig subscription,
        RulesConfig rules,
        NotifyConfig notification,
        PackagesConfig packages,
        TableSizes tableSizes,
        SipConfig sip,
        ClusterConfig cluster,
        DatabaseConfig database,
        HttpConfig http,
        LimitsConfig limits,
        FurtherPackagesConfig furtherPackages,
        LogConfig log) {

    /**
     * Reads a configuration; what {@code values} does not name has its default.
     *
     * @param values texts by key, {@code sip.listen}; elements of lists separated by commas
     * @return the configuration, or every mistake in it; unknown keys are mistakes
     */
    public static Loaded read(Map<String, String> values) {
        return new ConfigReader(values).read();
    }

    /** Returns the configuration of a server that nobody configured. */
    public static PresenceConfig defaults() {
        return read(Map.of()).config().orElseThrow();
    }
}
