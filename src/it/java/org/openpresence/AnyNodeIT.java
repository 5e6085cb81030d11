package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openpresence.kit.Samples;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** Three nodes: any of them serves any request, whoever owns the presentity, which chance decides for each. */
class AnyNodeIT {
    private static final int PRESENTITIES = 9;
    private static final int QUIET_MILLIS = 700;

    private static ServerCluster cluster;
    private static ServerProcess first;
    private static ServerProcess second;
    private static ServerProcess third;

    @BeforeAll
    static void start() {
        cluster = ServerCluster.start(3);
        first = cluster.node(0);
        second = cluster.node(1);
        third = cluster.node(2);
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    static List<String> presentities() {
        return Stream.generate(Samples::freshPresentity).limit(PRESENTITIES).toList();
    }

    @ParameterizedTest
    @MethodSource("presentities")
    void a_subscription_made_at_one_node_is_refreshed_at_another_and_ended_at_the_third(String presentity) {
        try (SipPeer peer = SipPeer.udp(first)) {
            Watcher watcher = peer.watching(presentity);
            assertThat(watcher.last().header("Subscription-State")).startsWith("active");

            peer.at(second);
            assertThat(watcher.refresh(300).status()).isEqualTo(200);
            assertThat(watcher.awaitNotify().header("Subscription-State")).startsWith("active;expires=");
            peer.at(third).published(presentity, Samples.pidf("open", "seen"));
            assertThat(watcher.awaitNotify().content()).contains("seen");
            SipMessage ended = watcher.refresh(0);

            assertThat(ended.status()).isEqualTo(200);
            assertThat(watcher.awaitNotify().header("Subscription-State")).startsWith("terminated");
            peer.at(first);
            assertThat(watcher.refresh(300).status()).isEqualTo(481);
        }
    }

    @ParameterizedTest
    @MethodSource("presentities")
    void a_publication_made_at_one_node_is_changed_at_another_and_removed_at_the_third(String presentity) {
        try (SipPeer peer = SipPeer.udp(first)) {
            String tag = peer.published(presentity, Samples.pidf("open", "one"));
            SipRequestText modify =
                    peer.refresh(presentity, tag).body("application/pidf+xml", Samples.pidf("open", "two"));

            SipMessage modified = peer.at(second).ask(modify);
            SipMessage refreshed = peer.at(third).ask(peer.refresh(presentity, modified.header("SIP-ETag")));
            SipMessage removed = peer.at(first).ask(peer.remove(presentity, refreshed.header("SIP-ETag")));

            assertThat(modified.status()).isEqualTo(200);
            assertThat(refreshed.status()).isEqualTo(200);
            assertThat(removed.status()).isEqualTo(200);
            assertThat(peer.at(second).ask(peer.refresh(presentity, tag)).status())
                    .isEqualTo(412);
        }
    }

    @ParameterizedTest
    @MethodSource("presentities")
    void a_publish_that_is_repeated_at_other_nodes_has_the_same_outcome_everywhere(String presentity) {
        try (SipPeer peer = SipPeer.udp(first)) {
            String before = peer.published(presentity, Samples.pidf("open", "one"));
            SipRequestText modify =
                    peer.refresh(presentity, before).body("application/pidf+xml", Samples.pidf("open", "two"));

            List<SipMessage> answers = atOnce(peer, modify);
            SipRequestText remove = peer.remove(presentity, answers.get(0).header("SIP-ETag"));
            List<SipMessage> removals = atOnce(peer, remove);

            assertThat(answers).extracting(SipMessage::status).containsOnly(200);
            assertThat(answers)
                    .extracting(answer -> answer.header("SIP-ETag"))
                    .containsOnly(answers.get(0).header("SIP-ETag"));
            assertThat(removals).extracting(SipMessage::status).containsOnly(200);
        }
    }

    @ParameterizedTest
    @MethodSource("presentities")
    void a_subscribe_that_is_repeated_at_other_nodes_makes_one_dialog_with_one_notify(String presentity) {
        try (SipPeer peer = SipPeer.udp(first)) {
            SipRequestText subscribe = peer.subscribe(presentity);

            List<SipMessage> answers = atOnce(peer, subscribe);
            SipMessage notify = peer.awaitNotify(subscribe.get("Call-ID"));
            SipMessage another = peer.pollNotify(subscribe.get("Call-ID"), QUIET_MILLIS);

            assertThat(answers).extracting(SipMessage::status).containsOnly(200);
            assertThat(answers)
                    .extracting(answer -> answer.header("To"))
                    .containsOnly(answers.get(0).header("To"));
            assertThat(answers.get(0).header("To")).contains(SipMessage.parameter(notify.header("From"), "tag"));
            assertThat(another).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("presentities")
    void a_refresh_and_an_end_that_are_repeated_at_other_nodes_bring_one_notify_each(String presentity) {
        try (SipPeer peer = SipPeer.udp(first)) {
            Watcher watcher = peer.watching(presentity);

            List<SipMessage> refreshes = atOnce(peer, watcher.again(300));
            watcher.awaitNotify();
            SipMessage secondNotify = watcher.pollNotify(QUIET_MILLIS);
            List<SipMessage> ends = atOnce(peer, watcher.again(0));
            SipMessage end = watcher.awaitNotify();
            SipMessage secondEnd = watcher.pollNotify(QUIET_MILLIS);

            assertThat(refreshes).extracting(SipMessage::status).containsOnly(200);
            assertThat(secondNotify).isNull();
            assertThat(ends).extracting(SipMessage::status).containsOnly(200);
            assertThat(end.header("Subscription-State")).startsWith("terminated");
            assertThat(secondEnd).isNull();
        }
    }

    /** Sends the same octets to all three nodes and returns their answers. */
    private static List<SipMessage> atOnce(SipPeer peer, SipRequestText request) {
        for (ServerProcess node : List.of(first, second, third)) {
            peer.at(node).send(request);
        }
        return List.of(peer.awaitResponse(request), peer.awaitResponse(request), peer.awaitResponse(request));
    }

    @ParameterizedTest
    @MethodSource("presentities")
    void response_and_first_notify_leave_in_this_order_from_the_node_that_received_the_subscribe(String presentity) {
        for (ServerProcess node : List.of(first, second, third)) {
            try (SipPeer peer = SipPeer.udp(node)) {
                Watcher watcher = peer.watching(presentity);

                assertThat(peer.order()).hasSize(2);
                assertThat(peer.order().get(0)).startsWith("SIP/2.0 200");
                assertThat(peer.order().get(1)).startsWith("NOTIFY ");
                assertThat(watcher.last().header("Via")).contains(":" + node.udpPort() + ";");
                assertThat(watcher.reply().header("Contact")).contains(":" + node.udpPort());
            }
        }
    }

    @Test
    void what_no_node_knows_is_refused_by_each_of_them() {
        String presentity = Samples.freshPresentity();
        for (ServerProcess node : List.of(first, second, third)) {
            try (SipPeer peer = SipPeer.udp(node)) {
                assertThat(peer.ask(peer.refresh(presentity, "unknown")).status())
                        .isEqualTo(412);
            }
        }
    }
}
