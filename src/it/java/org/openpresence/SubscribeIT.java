package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.pidf;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** SUBSCRIBE as a watcher sees it (RFC 6665 §4.2.1). */
class SubscribeIT extends FreshPeer {
    @Test
    void an_initial_subscribe_gets_200_with_expires_contact_and_allow_events() {
        SipMessage reply = peer.ask(peer.subscribe(presentity));

        assertThat(reply.startLine()).isEqualTo("SIP/2.0 200 OK");
        assertThat(reply.header("Expires")).isEqualTo("600");
        assertThat(reply.header("Contact"))
                .isEqualTo("<sip:127.0.0.1:" + SharedServer.get().udpPort() + ">");
        assertThat(reply.header("Allow-Events")).contains("presence", "message-summary");
        assertThat(SipMessage.parameter(reply.header("To"), "tag"))
                .startsWith("10")
                .hasSizeGreaterThan(10);
    }

    @Test
    void the_response_leaves_before_the_first_notify_on_the_same_flow() {
        Watcher watcher = peer.watching(presentity);

        assertThat(peer.order().get(0)).isEqualTo("SIP/2.0 200 OK");
        assertThat(peer.order().get(1)).startsWith("NOTIFY ");
        assertThat(watcher.last().cseq()).isEqualTo(1);
    }

    @Test
    void with_nothing_published_the_first_notify_comes_all_the_same() {
        SipMessage notify = peer.watching(presentity).last();

        assertThat(notify.header("Subscription-State")).matches("active;expires=(600|599)");
        assertThat(notify.header("Content-Type")).isEqualTo("application/pidf+xml");
        assertThat(notify.content()).contains("<basic>closed</basic>", "entity=\"" + presentity + '"');
    }

    @Test
    void the_id_of_event_is_echoed_in_every_notify() {
        Watcher watcher = peer.watching(peer.subscribe(presentity).set("Event", "presence;id=77"));
        String first = watcher.last().header("Event");

        peer.published(presentity, pidf("open", "x"));

        assertThat(first).isEqualTo("presence;id=77");
        assertThat(watcher.awaitNotify().header("Event")).isEqualTo("presence;id=77");
    }

    @Test
    void a_refresh_with_another_id_is_not_this_subscription_but_a_further_one() {
        Watcher watcher = peer.watching(peer.subscribe(presentity).set("Event", "presence;id=1"));

        assertThat(peer.ask(watcher.again(600).set("Event", "presence;id=2")).status())
                .isEqualTo(200);
        assertThat(watcher.awaitNotify().header("Event")).isEqualTo("presence;id=2");
        assertThat(watcher.refresh(600).status()).isEqualTo(200);
        assertThat(watcher.awaitNotify().header("Event")).isEqualTo("presence;id=1");
    }

    @Test
    void a_subscribe_that_a_proxy_forks_makes_a_dialog_of_its_own_at_each_server() {
        try (ServerProcess second = ServerProcess.serving();
                SipPeer fork = SipPeer.udp(second)) {
            SipRequestText subscribe = peer.subscribe(presentity).set("Contact", "<" + fork.contact() + ">");
            Watcher here = peer.watcher(subscribe);
            Watcher there = fork.watcher(subscribe.set("Via", fork.via(SipPeer.freshBranch())));

            SipMessage first = there.awaitNotify();
            SipMessage other = there.awaitNotify();

            Set<String> tags = Set.of(
                    SipMessage.parameter(here.reply().header("To"), "tag"),
                    SipMessage.parameter(there.reply().header("To"), "tag"));
            assertThat(tags).hasSize(2);
            assertThat(Set.of(
                            SipMessage.parameter(first.header("From"), "tag"),
                            SipMessage.parameter(other.header("From"), "tag")))
                    .isEqualTo(tags);
            assertThat(List.of(first.cseq(), other.cseq())).containsExactly(1L, 1L);
            assertThat(here.refresh(600).status()).isEqualTo(200);
            assertThat(there.refresh(600).status()).isEqualTo(200);
        }
    }

    @Test
    void nothing_but_a_subscribe_makes_a_subscription() {
        String from = "<" + peer.address() + ">;tag=" + SipPeer.token();
        for (String method : List.of("NOTIFY", "REFER", "INVITE", "MESSAGE", "REGISTER")) {
            peer.ask(peer.request(method, presentity)
                    .set("From", from)
                    .set("Contact", "<" + peer.contact() + ">")
                    .set("Event", "presence")
                    .set("Refer-To", "<sip:somebody@example.com>")
                    .set("Subscription-State", "active;expires=600")
                    .expires(600));
        }
        SipRequestText publish = peer.publish(presentity, pidf("open", "published"))
                .set("From", from)
                .set("Contact", "<" + peer.contact() + ">");
        assertThat(peer.ask(publish).status()).isEqualTo(200);

        peer.published(presentity, pidf("t2", "open", "more"));

        peer.watching(presentity + "0").isToldNothingFor(300);
        assertThat(peer.order()).filteredOn(line -> line.startsWith("NOTIFY ")).hasSize(1);
        assertThat(SharedServer.get()
                        .post("/api/v1/admin/watcherList", "{\"presentity_uri\":\"" + presentity + "\"}")
                        .body())
                .contains("\"items\":[]");
    }

    @Test
    void without_expires_the_default_of_the_package_holds() {
        assertThat(peer.ask(peer.subscribe(presentity).without("Expires")).header("Expires"))
                .isEqualTo("3600");
    }

    @Test
    void an_expiry_beyond_the_maximum_is_lowered() {
        assertThat(peer.ask(peer.subscribe(presentity).expires(86_400)).header("Expires"))
                .isEqualTo("3600");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/pidf+xml",
                "text/plain, application/pidf+xml;q=0.5",
                "text/plain;q=0, */*;q=0.1",
                "*/*",
                "application/*",
                "APPLICATION/PIDF+XML"
            })
    void an_accept_with_the_type_of_the_package_gets_200(String accept) {
        assertThat(peer.ask(peer.subscribe(presentity).set("Accept", accept)).status())
                .isEqualTo(200);
    }

    @Test
    void the_event_is_echoed_in_the_case_in_which_the_watcher_wrote_it() {
        Watcher watcher = peer.watching(peer.subscribe(presentity).set("Event", "Presence;ID=a"));
        String first = watcher.last().header("Event");

        watcher.refresh(600);

        assertThat(first).isEqualTo("Presence;ID=a");
        assertThat(watcher.awaitNotify().header("Event")).isEqualTo("Presence;ID=a");
    }

    @Test
    void an_option_in_supported_does_no_harm() {
        assertThat(peer.ask(peer.subscribe(presentity).set("Supported", "eventlist, outbound"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_refresh_extends_and_sends_the_full_state_again() {
        peer.published(presentity, pidf("open", "unchanged"));
        Watcher watcher = peer.watching(presentity);

        SipMessage refreshed = watcher.refresh(1200);

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.header("Expires")).isEqualTo("1200");
        assertThat(refreshed.header("To")).isEqualTo(watcher.reply().header("To"));
        SipMessage notify = watcher.awaitNotify();
        assertThat(notify.cseq()).isEqualTo(2);
        assertThat(notify.content()).contains("unchanged");
        assertThat(notify.header("Subscription-State")).matches("active;expires=1(200|199)");
    }

    @Test
    void a_refresh_moves_the_remote_target() {
        Watcher watcher = peer.watching(presentity);
        String elsewhere = "sip:elsewhere@127.0.0.1:" + peer.port() + ";line=2";

        peer.ask(watcher.again(600).set("Contact", "<" + elsewhere + ">"));

        assertThat(watcher.awaitNotify().requestUri()).isEqualTo(elsewhere);
    }

    @Test
    void a_refresh_does_not_change_the_route_set() {
        Watcher watcher = peer.watching(presentity);

        peer.ask(watcher.again(600).add("Record-Route", "<sip:127.0.0.1:9;lr>"));

        assertThat(watcher.awaitNotify().find("Route")).isEmpty();
    }

    @Test
    void a_refresh_tells_no_other_watcher() {
        Watcher one = peer.watching(presentity);
        Watcher other = peer.watching(presentity);

        one.refresh(600);

        one.awaitNotify();
        peer.published(presentity, pidf("open", "x"));
        assertThat(other.awaitNotify().cseq()).isEqualTo(2);
    }

    @Test
    void a_refresh_without_contact_keeps_the_remote_target() {
        Watcher watcher = peer.watching(presentity);

        assertThat(peer.ask(watcher.again(600).without("Contact")).status()).isEqualTo(200);
        assertThat(watcher.awaitNotify().requestUri()).isEqualTo(peer.contact());
    }

    @Test
    void a_gap_in_cseq_is_no_error() {
        Watcher watcher = peer.watching(presentity);

        assertThat(peer.ask(watcher.again(600).set("CSeq", "4711 SUBSCRIBE")).status())
                .isEqualTo(200);
    }

    @Test
    void a_retransmitted_initial_subscribe_gets_the_same_bytes_and_no_further_notify() {
        SipRequestText subscribe = peer.subscribe(presentity);
        Watcher watcher = peer.watching(subscribe);

        peer.send(subscribe);

        assertThat(peer.awaitResponse(subscribe).octets())
                .isEqualTo(watcher.reply().octets());
        peer.published(presentity, pidf("open", "x"));
        assertThat(watcher.awaitNotify().cseq()).isEqualTo(2);
    }

    @Test
    void a_retransmitted_refresh_gets_the_same_bytes_and_no_further_notify() {
        Watcher watcher = peer.watching(presentity);
        SipRequestText refresh = watcher.again(900);
        SipMessage first = peer.ask(refresh);
        watcher.awaitNotify();

        peer.send(refresh);

        assertThat(peer.awaitResponse(refresh).octets()).isEqualTo(first.octets());
        peer.published(presentity, pidf("open", "x"));
        assertThat(watcher.awaitNotify().cseq()).isEqualTo(3);
    }

    @Test
    void unsubscribing_gets_200_and_a_final_notify_with_the_state() {
        peer.published(presentity, pidf("open", "to the last"));
        Watcher watcher = peer.watching(presentity);

        SipMessage reply = watcher.refresh(0);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Expires")).isEqualTo("0");
        SipMessage last = watcher.awaitNotify();
        assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
        assertThat(last.content()).contains("to the last");
        assertThat(last.cseq()).isEqualTo(2);
    }

    @Test
    void after_unsubscribing_nobody_is_told_and_the_dialog_is_gone() {
        Watcher watcher = peer.watching(presentity);
        Watcher other = peer.watching(presentity);
        watcher.refresh(0);
        watcher.awaitNotify();

        peer.published(presentity, pidf("open", "too late"));

        other.awaitNotify();
        assertThat(watcher.refresh(600).status()).isEqualTo(481);
        assertThat(watcher.pollNotify(50)).isNull();
    }

    @Test
    void a_fetch_gets_the_state_once_and_leaves_no_subscription() {
        String tag = peer.published(presentity, pidf("open", "fetched"));

        Watcher fetch = peer.watching(peer.subscribe(presentity).expires(0));

        assertThat(fetch.reply().header("Expires")).isEqualTo("0");
        assertThat(fetch.last().header("Subscription-State")).isEqualTo("terminated;reason=timeout");
        assertThat(fetch.last().cseq()).isEqualTo(1);
        assertThat(fetch.last().content()).contains("fetched");
        Watcher other = peer.watching(presentity);
        peer.ask(peer.publish(presentity, pidf("closed", "later")).set("SIP-If-Match", tag));
        other.awaitNotify();
        assertThat(fetch.pollNotify(50)).isNull();
    }

    @Test
    void one_watcher_may_hold_several_subscriptions() {
        Watcher one = peer.watching(presentity);
        Watcher two = peer.watching(presentity);

        peer.published(presentity, pidf("open", "for both"));

        assertThat(one.awaitNotify().content()).contains("for both");
        assertThat(two.awaitNotify().content()).contains("for both");
        assertThat(one.reply().header("To")).isNotEqualTo(two.reply().header("To"));
    }

    @Test
    void message_summary_with_nothing_published_says_no() {
        Watcher watcher = peer.watching(peer.subscribe(presentity).set("Event", "message-summary"));

        assertThat(watcher.last().header("Content-Type")).isEqualTo("application/simple-message-summary");
        assertThat(watcher.last().content()).isEqualTo("Messages-Waiting: no\r\n");
    }

    @Test
    void subscriptions_to_different_packages_of_one_presentity_do_not_mix() {
        Watcher presence = peer.watching(presentity);
        Watcher summary = peer.watching(peer.subscribe(presentity).set("Event", "message-summary"));

        peer.ask(peer.publish(presentity, "")
                .set("Event", "message-summary")
                .body("application/simple-message-summary", "Messages-Waiting: yes\r\n"));

        assertThat(summary.awaitNotify().content()).isEqualTo("Messages-Waiting: yes\r\n");
        peer.published(presentity, pidf("open", "x"));
        assertThat(presence.awaitNotify().cseq()).isEqualTo(2);
    }

    @Test
    void what_is_published_before_the_subscription_is_in_its_first_notify() {
        peer.published(presentity, pidf("open", "known already"));

        SipMessage first = peer.watching(presentity).last();

        assertThat(first.header("Content-Type")).isEqualTo("application/pidf+xml");
        assertThat(first.content()).contains("known already");
    }

    @Test
    void a_pidf_watcher_is_told_about_a_presentity_whatever_the_host_is() {
        for (String host : List.of("127.0.0.1", "localhost", "no-dns.invalid", "[::1]", "example.com:5070")) {
            assertThat(peer.ask(peer.subscribe("sip:any@" + host)).status())
                    .as(host)
                    .isEqualTo(200);
        }
    }
}
