package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import com.hazelcast.internal.util.ClockProperties;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/**
 * Two nodes whose Hazelcast is ten minutes ahead of the machine, as after a step of the clock that it did not follow. What they decide,
 * tell and schedule is by the clock of the machine all the same.
 */
class ClusterClockIT {
    private static final int MANY = 12;
    private static final int GRANTED = 600;
    private static final int PATIENCE = 10;

    private static ServerCluster cluster;

    @BeforeAll
    static void start() {
        ServerCluster.Place ahead = new ServerCluster.Place(
                "127.0.0.1",
                "127.0.0.1",
                List.of("env", "JAVA_TOOL_OPTIONS=-D" + ClockProperties.HAZELCAST_CLOCK_OFFSET + '=' + GRANTED * 1_000),
                List.of());
        cluster = ServerCluster.start(List.of(ahead, ahead), "127.0.0.1", "db_url=memory");
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    private static void isWhatWasGranted(String seconds) {
        assertThat(Integer.parseInt(seconds)).isBetween(GRANTED - PATIENCE, GRANTED);
    }

    @Test
    void what_is_told_is_what_was_granted_whoever_owns_it() {
        try (SipPeer peer = SipPeer.udp(cluster.node(0))) {
            for (int i = 0; i < MANY; i++) {
                String presentity = freshPresentity();

                SipMessage published = peer.askPatiently(
                        peer.publish(presentity, pidf("open", "here")).expires(GRANTED));
                Watcher watcher = peer.watching(peer.subscribe(presentity).expires(GRANTED));

                isWhatWasGranted(published.header("Expires"));
                isWhatWasGranted(watcher.reply().header("Expires"));
                isWhatWasGranted(watcher.last().header("Subscription-State").replace("active;expires=", ""));
            }
        }
    }

    @Test
    void what_was_granted_ends_in_its_time() {
        try (SipPeer peer = SipPeer.udp(cluster.node(1))) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);
            peer.askPatiently(peer.publish(presentity, pidf("open", "short")).expires(2));
            watcher.awaitNotify();

            SipMessage offline = watcher.awaitNotify();

            assertThat(offline.content()).contains("<basic>closed</basic>").doesNotContain("short");
        }
    }
}
