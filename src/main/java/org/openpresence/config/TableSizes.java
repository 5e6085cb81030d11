package org.openpresence.config;

/**
 * Initial capacities, from the manual's powers of two. Immutable.
 *
 * @param subscriptions buckets for subscriptions, {@code 2^subs_htable_size}
 * @param publications buckets for publications, {@code 2^pres_htable_size}
 */
public record TableSizes(int subscriptions, int publications) {

    public TableSizes {
        Checks.atLeast(1, "subs_htable_size", subscriptions);
        Checks.atLeast(1, "pres_htable_size", publications);
    }
}
