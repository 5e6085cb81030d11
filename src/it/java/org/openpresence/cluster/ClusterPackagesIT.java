package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.DialogText.publish;
import static org.openpresence.kit.DialogText.subscribe;
import static org.openpresence.kit.DialogText.summary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.ServerCluster;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Dialogs and watcher information on two nodes as on one, whichever of them owns a presentity, and when one of them is killed. */
class ClusterPackagesIT {
    private static final int PRESENTITIES = 8;

    @Test
    void documents_are_numbered_by_one_until_the_owner_dies_and_whole_under_a_higher_number_afterwards() {
        try (ServerCluster two = ServerCluster.start(
                        2, "db_url=" + EmbeddedMariaDb.freshDatabaseUrl(), "cluster.min_size=1", "fallback2db=1");
                SipPeer here = SipPeer.udp(two.node(0));
                SipPeer there = SipPeer.udp(two.node(1))) {
            List<String> presentities = new ArrayList<>();
            Map<String, Watcher> lamps = new HashMap<>();
            Map<String, Watcher> readers = new HashMap<>();
            for (int i = 0; i < PRESENTITIES; i++) {
                String presentity = "sip:p" + i + "-" + SipPeer.token() + "@example.com";
                presentities.add(presentity);
                lamps.put(presentity, here.watching(subscribe(here, "dialog", presentity)));
                readers.put(
                        presentity,
                        here.watching(here.subscribe(presentity)
                                .set("Event", "presence.winfo")
                                .set("From", "<" + presentity + ">;tag=r" + i)));

                String tag = there.ask(publish(there, "dialog", presentity, "a early c1"))
                        .header("SIP-ETag");
                String early = summary(lamps.get(presentity).awaitNotify());
                here.ask(publish(here, "dialog", presentity, "a confirmed c1").set("SIP-If-Match", tag));
                there.watching(presentity);

                assertThat(early).isEqualTo("1 partial a=early");
                assertThat(summary(lamps.get(presentity).awaitNotify())).isEqualTo("2 partial a=confirmed");
                assertThat(readers.get(presentity).awaitNotify().content())
                        .contains("version=\"1\" state=\"partial\"", "status=\"active\" event=\"subscribe\"");
            }

            two.kill(1);
            for (String presentity : presentities) {
                here.askPatiently(publish(here, "dialog", presentity, "b early c2"));
                await(lamps.get(presentity), "b=early");
                here.askPatiently(here.subscribe(presentity).set("From", "<sip:late@example.com>;tag=l"));
                await(readers.get(presentity), "sip:late@example.com");
            }
        }
    }

    /** Waits for a document with that, and sees that versions rise and partial ones follow each other. */
    private static void await(Watcher watcher, String wanted) {
        long version = version(watcher.last());
        SipMessage notify = watcher.awaitNotify();
        while (true) {
            long next = version(notify);
            assertThat(next).isGreaterThan(version);
            assertThat(notify.content().contains("state=\"full\"") || next == version + 1)
                    .as(notify.content())
                    .isTrue();
            version = next;
            if (notify.content().contains(wanted) || summary(notify).contains(wanted)) {
                return;
            }
            notify = watcher.awaitNotify();
        }
    }

    private static long version(SipMessage notify) {
        String digits = notify.content().replaceAll("(?s).*?version=\"(\\d+)\" state=.*", "$1");
        return Long.parseLong(digits);
    }
}
