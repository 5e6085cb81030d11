package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the database says about who serves, where a cluster is cut in two or starts. */
interface WitnessContract extends TierNodes {
    @Test
    default void the_witness_is_held_by_one_half_at_a_time() {
        try (Tier north = node("a");
                Tier south = node("b")) {
            assertThat(Tier.await(north.database.witness().hold("a", "list-1"))).isTrue();
            assertThat(Tier.await(south.database.witness().hold("b", "list-1"))).isFalse();
            assertThat(Tier.await(north.database.witness().hold("a", "list-1"))).isTrue();
            assertThat(Tier.await(north.database.witness().hold("a", "list-2"))).isFalse();

            Tier.await(north.database.witness().release("a", "list-1"));

            assertThat(Tier.await(south.database.witness().hold("b", "list-1"))).isTrue();
        }
    }

    @Test
    default void the_witness_is_free_when_its_time_is_over() {
        try (Tier north = node("a");
                Tier south = node("b")) {
            Tier.await(north.database.witness().hold("a", "list-1"));
            north.query("UPDATE openpresence_witness SET until_ms = until_ms - " + Witness.HELD_MILLIS);

            assertThat(Tier.await(south.database.witness().hold("b", "list-1"))).isTrue();
            assertThat(Tier.await(north.database.witness().hold("a", "list-1"))).isFalse();
        }
    }

    @Test
    default void the_age_of_the_youngest_other_lease_is_told() {
        try (Tier north = node("a");
                Tier south = node("b");
                Tier elsewhere = node("c", "other")) {
            assertThat(Tier.await(south.database.witness().youngestOther())).isEmpty();
            Tier.await(elsewhere.database.witness().renew());
            Tier.await(south.database.witness().renew());
            assertThat(Tier.await(south.database.witness().youngestOther())).isEmpty();
            Tier.await(north.database.witness().renew());
            north.query("UPDATE openpresence_lease SET renewed_ms = renewed_ms - 5000 WHERE node = 'a'");

            OptionalLong age = Tier.await(south.database.witness().youngestOther());
            Tier.await(north.database.witness().leave());

            assertThat(age.orElseThrow()).isBetween(5_000L, 15_000L);
            assertThat(Tier.await(south.database.witness().youngestOther())).isEmpty();
        }
    }
}
