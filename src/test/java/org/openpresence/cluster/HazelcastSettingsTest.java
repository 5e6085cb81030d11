package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cluster/hazelcast.yaml} says is what was measured (ADR 2), and speaks to no network that is not configured. */
class HazelcastSettingsTest {
    private static Config config;

    @BeforeAll
    static void read() throws IOException {
        config = new YamlConfigBuilder(Path.of("cluster/hazelcast.yaml").toString()).build();
    }

    @ParameterizedTest
    @CsvSource({
        "hazelcast.phone.home.enabled, false",
        "hazelcast.socket.bind.any, false",
        "hazelcast.shutdownhook.enabled, false",
        "hazelcast.heartbeat.interval.seconds, 1",
        "hazelcast.max.no.heartbeat.seconds, 5",
        "hazelcast.operation.call.timeout.millis, 15000",
        "hazelcast.operation.backup.timeout.millis, 15000",
        "hazelcast.operation.fail.on.indeterminate.state, false",
        "hazelcast.merge.first.run.delay.seconds, 120",
        "hazelcast.merge.next.run.delay.seconds, 120",
        "hazelcast.graceful.shutdown.max.wait, 30",
        "hazelcast.wait.seconds.before.join, 0"
    })
    void properties_are_as_measured(String name, String value) {
        assertThat(config.getProperty(name)).isEqualTo(value);
    }

    @Test
    void nobody_is_looked_for_who_is_not_named() {
        JoinConfig join = config.getAdvancedNetworkConfig().getJoin();

        assertThat(config.getAdvancedNetworkConfig().isEnabled()).isTrue();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
    }

    @Test
    void entries_are_objects_and_nothing_is_merged() {
        MapConfig map = config.getMapConfig(HazelcastMember.PRESENTITIES);

        assertThat(map.getInMemoryFormat()).isEqualTo(InMemoryFormat.OBJECT);
        assertThat(map.getMergePolicyConfig().getPolicy()).isEqualTo(DiscardMergePolicy.class.getSimpleName());
        assertThat(map.isStatisticsEnabled()).isFalse();
        assertThat(map.getIndexConfigs()).isEmpty();
        assertThat(map.getEntryListenerConfigs()).isEmpty();
    }
}
