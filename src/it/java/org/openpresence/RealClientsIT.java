package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ClientReplay;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/**
 * Whole conversations of the clients that {@code src/docs/interop.md} names, as these have had them with the packaged server: what
 * they sent is played again, with the entity-tags and dialogs of now. One message of each by itself: {@code CorpusIT}.
 */
class RealClientsIT {
    private static final String ALICE = "sip:alice@example.com";
    private static final String PHONE = "sip:alice@192.0.2.9";

    private ServerProcess server;
    private ClientReplay client;
    private SipPeer peer;

    @BeforeEach
    void start() {
        server = ServerProcess.serving("sip.dns_servers=127.0.0.1:9", "sip.answer_register=true");
        client = new ClientReplay(server);
        peer = SipPeer.udp(server);
    }

    @AfterEach
    void stop() {
        peer.close();
        client.close();
        server.close();
    }

    @Test
    void kamailio_lights_the_lamp_of_a_call_and_puts_it_out() {
        Watcher lamp = peer.watching(
                peer.subscribe(ALICE).set("Event", "dialog").set("Accept", "application/dialog-info+xml"));

        SipMessage trying = client.ask("kamailio-dialog-trying.dat");
        assertThat(lamp.awaitNotify().content()).contains("<state>trying</state>");
        SipMessage early = client.ask("kamailio-dialog-early.dat");
        assertThat(lamp.awaitNotify().content()).contains("<state>early</state>");
        SipMessage confirmed = client.askAgain("kamailio-dialog-confirmed.dat", early);
        assertThat(lamp.awaitNotify().content()).contains("<state>confirmed</state>");

        // pua keeps both of its first two publications alive; the second has taken the place of the first.
        assertThat(client.askAgain("kamailio-dialog-refresh-orphan.dat", trying).status())
                .isEqualTo(412);
        SipMessage refreshed = client.askAgain("kamailio-dialog-refresh.dat", confirmed);
        assertThat(refreshed.header("Expires")).isEqualTo("3600");
        SipMessage over = client.askAgain("kamailio-dialog-terminated.dat", refreshed);

        assertThat(over.header("Expires")).isEqualTo("11");
        assertThat(lamp.awaitNotify().content())
                .contains("<state>terminated</state>")
                .contains("id=\"padi-6b0de6f3-4ded-1\"")
                .contains("call-id=\"6d764990\"");
        lamp.refresh(600);
        assertThat(lamp.awaitNotify().content()).doesNotContain("<dialog ");
    }

    @Test
    void kamailio_publishes_whose_phone_is_registered() {
        Watcher watcher = peer.watching(ALICE);

        SipMessage open = client.ask("kamailio-usrloc-open.dat");
        assertThat(watcher.awaitNotify().content())
                .contains("<basic>open</basic>")
                .contains("entity=\"" + ALICE + '"');
        SipMessage refreshed = client.askAgain("kamailio-usrloc-refresh.dat", open);
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(client.askAgain("kamailio-usrloc-gone.dat", refreshed).status())
                .isEqualTo(200);

        assertThat(watcher.awaitNotify().content()).contains("closed").doesNotContain("open");
    }

    @Test
    void what_kamailio_says_of_a_publication_that_is_lost_gets_412() {
        SipMessage open = client.ask("kamailio-usrloc-open.dat");
        client.askAgain("kamailio-usrloc-gone.dat", open);

        assertThat(client.askAgain("kamailio-usrloc-refresh.dat", open).status())
                .isEqualTo(412);
    }

    @Test
    void baresip_watches_through_kamailio() {
        SipMessage subscribed = client.ask("kamailio-relays-baresip-subscribe.dat");

        assertThat(subscribed.status()).isEqualTo(200);
        assertThat(subscribed.headers("Via")).hasSize(2);
        assertThat(subscribed.headers("Record-Route")).hasSize(1);
        SipMessage first = client.awaitNotify();
        assertThat(first.requestUri()).startsWith("sip:bob-0x564feb125b80@192.0.2.");
        assertThat(first.header("Route"))
                .isEqualTo(subscribed.header("Record-Route"))
                .contains(";lr");
        client.ask("kamailio-relays-linphone-publish.dat");
        assertThat(client.awaitNotify().content()).contains("<basic>open</basic>");
        assertThat(client.askInDialog("kamailio-relays-baresip-unsubscribe.dat", subscribed)
                        .header("Expires"))
                .isEqualTo("0");
        assertThat(client.awaitNotify().header("Subscription-State")).startsWith("terminated");
    }

    @Test
    void linphone_watches_over_tcp_through_kamailio_and_is_told_at_its_gruu() {
        SipMessage subscribed = client.ask("kamailio-relays-linphone-subscribe.dat");

        SipMessage first = client.awaitNotify();
        assertThat(first.requestUri())
                .isEqualTo("sip:alice@example.com;gr=urn:uuid:54c85a40-5d09-006d-99ce-e57f573abb40");
        assertThat(String.join(",", first.headers("Route")).replace(" ", ""))
                .isEqualTo(String.join(",", subscribed.headers("Record-Route")).replace(" ", ""));
        assertThat(first.header("From")).startsWith("\"bob\" <sip:bob@example.com>;tag=");
        assertThat(client.askInDialog("kamailio-relays-linphone-resubscribe.dat", subscribed)
                        .header("Expires"))
                .isEqualTo("60");
        assertThat(client.awaitNotify().header("Subscription-State")).startsWith("active");
        assertThat(client.askInDialog("kamailio-relays-linphone-unsubscribe.dat", subscribed)
                        .status())
                .isEqualTo(200);
        assertThat(client.awaitNotify().header("Subscription-State")).startsWith("terminated");
    }

    @Test
    void linphone_registers_publishes_watches_and_goes() {
        Watcher watcher = peer.watching(PHONE);

        assertThat(client.ask("linphone-5.1-register.dat").header("Contact")).contains("expires=60");
        SipMessage open = client.ask("linphone-5.1-publish.dat");
        assertThat(watcher.awaitNotify().content()).contains("online").contains("<basic>open</basic>");
        SipMessage subscribed = client.ask("linphone-5.1-subscribe.dat");
        assertThat(client.awaitNotify().header("Subscription-State")).startsWith("active");
        assertThat(client.askInDialog("linphone-5.1-unsubscribe.dat", subscribed)
                        .status())
                .isEqualTo(200);
        assertThat(client.awaitNotify().header("Subscription-State")).startsWith("terminated");
        assertThat(client.askAgain("linphone-5.1-publish-gone.dat", open).status())
                .isEqualTo(200);

        assertThat(watcher.awaitNotify().content()).contains("closed").doesNotContain("open");
    }

    @Test
    void baresip_publishes_twice_before_it_is_registered_and_watches_its_messages() {
        Watcher watcher = peer.watching(PHONE);

        client.ask("baresip-1.0-publish-unknown.dat");
        assertThat(watcher.awaitNotify().content()).contains("<basic>unknown</basic>");
        SipMessage open = client.ask("baresip-1.0-publish-open.dat");
        assertThat(watcher.awaitNotify().content())
                .contains("<basic>open</basic>")
                .doesNotContain("unknown");
        assertThat(client.askAgain("baresip-1.0-publish-refresh.dat", open).status())
                .isEqualTo(200);
        client.ask("baresip-1.0-mwi-subscribe.dat");
        assertThat(client.awaitNotify().content()).startsWith("Messages-Waiting: no");
        client.ask("baresip-1.0-subscribe.dat");
        assertThat(client.awaitNotify().header("Subscription-State")).isEqualTo("active;expires=600");
    }
}
