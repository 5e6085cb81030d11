package org.openpresence.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** How nodes find one another, as operators write it. */
class ClusterConfigTest {

    @Test
    void a_node_is_alone_where_nothing_is_configured() {
        ClusterConfig cluster = PresenceConfig.defaults().cluster();

        assertThat(cluster.listen()).isEmpty();
        assertThat(cluster.minimumSize()).isEmpty();
        assertThat(cluster.backupCount()).isEqualTo(1);
    }

    @Test
    void members_are_a_list_of_addresses() {
        Map<String, String> texts =
                Map.of("cluster.listen", "127.0.0.1:5701", "cluster.members", "127.0.0.1:5702, [::1]:5703");

        ClusterConfig cluster =
                PresenceConfig.read(texts).config().orElseThrow().cluster();

        assertThat(cluster.listen()).contains(new HostPort("127.0.0.1", 5701));
        assertThat(cluster.members()).containsExactly(new HostPort("127.0.0.1", 5702), new HostPort("::1", 5703));
    }

    @Test
    void two_ways_to_find_members_are_refused() {
        Map<String, String> texts = Map.of(
                "cluster.listen", "127.0.0.1:5701", "cluster.members", "127.0.0.1:5702", "cluster.dns", "presence");

        assertThat(PresenceConfig.read(texts).errors())
                .extracting(ConfigError::key)
                .containsExactly("cluster.members");
    }

    @Test
    void others_without_an_own_address_are_refused() {
        assertThat(PresenceConfig.read(Map.of("cluster.dns", "presence")).errors())
                .extracting(ConfigError::key)
                .containsExactly("cluster.listen");
    }
}
