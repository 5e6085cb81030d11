package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a member is told to look for the others. */
class MemberNetworkTest {
    private static JoinConfig join(Optional<String> dns, Optional<String> kubernetesService) {
        Config config = new Config();
        MemberNetwork.configure(
                config,
                new MemberSettings("node", "presence", "127.0.0.1", 5701, List.of(), dns, kubernetesService, 1));
        return config.getAdvancedNetworkConfig().getJoin();
    }

    @Test
    void of_the_kubernetes_api_only_the_addresses_of_members_are_asked() {
        JoinConfig join = join(Optional.empty(), Optional.of("presence-members"));

        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperty("service-name")).isEqualTo("presence-members");
        assertThat(join.getKubernetesConfig().getProperty("service-port")).isEqualTo("5701");
        // Rights on Services and nodes are for clients outside, which there are none of.
        assertThat(join.getKubernetesConfig().getProperty("expose-externally")).isEqualTo("false");
    }

    @Test
    void a_name_is_looked_up_in_the_dns() {
        JoinConfig join = join(Optional.of("presence-members"), Optional.empty());

        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperty("service-dns")).isEqualTo("presence-members");
        assertThat(join.getKubernetesConfig().getProperty("service-name")).isNull();
    }
}
