package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.RulesTable.allow;
import static org.openpresence.kit.RulesTable.one;
import static org.openpresence.kit.RulesTable.rule;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.RulesTable;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Rules hold on two nodes as on one, whichever of them owns a presentity, and when one of them is killed. */
class ClusterRulesIT {
    private static final int PRESENTITIES = 12;
    private static final String SERVICES = "<pr:provide-services><pr:all-services/></pr:provide-services>";

    private final String database = EmbeddedMariaDb.freshDatabase();
    private final RulesTable rules = new RulesTable(database);

    @Test
    void whichever_node_owns_a_presentity_its_rules_hold_change_and_outlive_the_other_node() {
        try (ServerCluster two = ServerCluster.start(
                        2,
                        "db_url=" + database + "?user=root",
                        "cluster.min_size=1",
                        "force_active=false",
                        "rules.poll_period=1",
                        "fallback2db=1");
                SipPeer here = SipPeer.udp(two.node(0));
                SipPeer there = SipPeer.udp(two.node(1))) {
            List<String> presentities = new ArrayList<>();
            List<Watcher> watchers = new ArrayList<>();
            for (int i = 0; i < PRESENTITIES; i++) {
                String presentity = "sip:p" + i + "-" + SipPeer.token() + "@example.com";
                presentities.add(presentity);
                rules.put(presentity, rule(one(here.address()), "allow", SERVICES));
                there.published(presentity, pidf("secret"));

                Watcher watcher = here.watching(presentity);

                watchers.add(watcher);
                assertThat(watcher.last().content()).contains(">open<").doesNotContain("secret");
                assertThat(there.ask(there.subscribe(presentity)).status()).isEqualTo(403);
            }

            presentities
                    .subList(0, PRESENTITIES / 2)
                    .forEach(presentity -> rules.put(presentity, allow(one(here.address()))));
            for (Watcher watcher : watchers.subList(0, PRESENTITIES / 2)) {
                assertThat(awaitContent(watcher, "secret").header("Subscription-State"))
                        .startsWith("active");
            }

            two.kill(1);
            for (int i = 0; i < PRESENTITIES; i++) {
                here.askPatiently(here.publish(presentities.get(i), pidf("afterwards")));
                SipMessage refreshed = here.askPatiently(watchers.get(i).again(600));
                assertThat(refreshed.status()).isEqualTo(200);
            }
            for (Watcher watcher : watchers.subList(0, PRESENTITIES / 2)) {
                awaitContent(watcher, "afterwards");
            }
            for (Watcher watcher : watchers.subList(PRESENTITIES / 2, PRESENTITIES)) {
                assertThat(watcher.awaitNotify().content()).contains(">open<").doesNotContain("afterwards");
            }

            String last = presentities.get(PRESENTITIES - 1);
            rules.put(last, rule("", "block", ""));
            SipMessage end = watchers.get(PRESENTITIES - 1).awaitNotify();
            while (!end.header("Subscription-State").startsWith("terminated")) {
                assertThat(end.content()).doesNotContain("secret", "afterwards");
                end = watchers.get(PRESENTITIES - 1).awaitNotify();
            }
            assertThat(end.header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        }
    }

    private static SipMessage awaitContent(Watcher watcher, String wanted) {
        SipMessage notify = watcher.awaitNotify();
        while (!notify.content().contains(wanted)) {
            notify = watcher.awaitNotify();
        }
        return notify;
    }

    private static String pidf(String note) {
        return "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:x@y\"><tuple id=\"t\"><status><basic>open"
                + "</basic></status><timestamp>2026-11-24T10:00:00Z</timestamp></tuple><note>" + note
                + "</note></presence>";
    }
}
