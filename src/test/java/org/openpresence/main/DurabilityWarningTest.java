package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.config.PresenceConfig;

class DurabilityWarningTest {
    private static final String MARIADB = "mysql://presence@127.0.0.1/presence";

    private static List<String> of(Map<String, String> settings) {
        return DurabilityWarning.of(PresenceConfig.read(settings).config().orElseThrow());
    }

    @Test
    void a_durability_that_fallback2db_overrules_is_named() {
        assertThat(of(Map.of("db_url", MARIADB, "fallback2db", "1", "database.publication_durability", "cluster")))
                .singleElement()
                .asString()
                .contains("database.publication_durability=cluster is ignored", "fallback2db");
    }

    @Test
    void a_durability_that_counts_is_not() {
        assertThat(of(Map.of("db_url", MARIADB, "database.publication_durability", "cluster")))
                .isEmpty();
        assertThat(of(Map.of("db_url", MARIADB, "fallback2db", "1"))).isEmpty();
    }

    @Test
    void nodes_of_a_cluster_with_a_database_each_are_told_of_it_loudly() {
        assertThat(of(Map.of("db_url", "h2:./own", "cluster.listen", "127.0.0.1:5701")))
                .singleElement()
                .asString()
                .contains("NOT SHARED", "remedy=set db_url");
    }

    @Test
    void a_lone_node_with_an_embedded_database_and_a_cluster_with_a_shared_one_are_in_order() {
        assertThat(of(Map.of("db_url", "h2:./own"))).isEmpty();
        assertThat(of(Map.of("db_url", MARIADB, "cluster.listen", "127.0.0.1:5701")))
                .isEmpty();
    }
}
