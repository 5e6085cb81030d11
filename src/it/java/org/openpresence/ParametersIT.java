package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.NotifyAnswer;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** Each parameter has its effect: every test here would fail without it. */
class ParametersIT {

    @Test
    void numbers_and_names_in_replies_follow_their_parameters() {
        try (ServerProcess server = ServerProcess.serving(
                        "max_expires=1000",
                        "min_expires=60",
                        "expires_offset=5",
                        "to_tag_pref=node7",
                        "server_address=sip:presence.example.com:5070",
                        "subscribe_success_code=202",
                        "etag_style=kamailio",
                        "sip.domains=example.com,example.org,[2001:DB8:0:0:0:0:0:1]",
                        "sip.answer_register=true",
                        "subs_htable_size=10",
                        "pres_htable_size=11");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();

            SipMessage lowered =
                    peer.ask(peer.publish(presentity, pidf("open", "x")).expires(100_000));
            SipMessage briefPublish =
                    peer.ask(peer.publish(presentity, pidf("open", "x")).expires(10));
            SipMessage briefSubscribe = peer.ask(peer.subscribe(presentity).expires(59));
            SipMessage atMinimum =
                    peer.ask(peer.publish(presentity, pidf("open", "x")).expires(60));
            Watcher watcher = peer.watcher(peer.subscribe(presentity).expires(5_000));
            SipMessage notify = watcher.awaitNotify();
            SipMessage foreign = peer.ask(peer.publish("sip:a@example.net", pidf("open", "x")));
            SipMessage ownDomain = peer.ask(peer.publish("sip:a@EXAMPLE.ORG", pidf("open", "x")));
            SipMessage ownAddress = peer.ask(peer.publish("sip:a@[2001:db8::1]:5060", pidf("open", "x")));
            SipMessage registered = peer.ask(peer.request("REGISTER", "sip:example.com")
                    .set("Contact", "<" + peer.contact() + ">")
                    .expires(120));
            SipMessage removed = peer.ask(peer.remove(presentity, atMinimum.header("SIP-ETag")));

            assertThat(lowered.header("Expires"))
                    .as("max_expires less expires_offset")
                    .isEqualTo("995");
            assertThat(briefPublish.status()).as("min_expires, PUBLISH").isEqualTo(423);
            assertThat(briefPublish.header("Min-Expires")).isEqualTo("60");
            assertThat(briefSubscribe.status()).as("min_expires, SUBSCRIBE").isEqualTo(423);
            assertThat(briefSubscribe.header("Min-Expires")).isEqualTo("60");
            assertThat(atMinimum.header("SIP-ETag"))
                    .as("etag_style")
                    .matches("a\\.[0-9]{10}\\.[0-9]+\\.[0-9]{20,29}\\.0")
                    .isNotEqualTo(lowered.header("SIP-ETag"));
            assertThat(atMinimum.header("Expires")).as("expires_offset").isEqualTo("55");
            assertThat(removed.header("Expires")).as("expires_offset and 0").isEqualTo("0");
            assertThat(watcher.reply().status()).as("subscribe_success_code").isEqualTo(202);
            assertThat(watcher.reply().header("Expires"))
                    .as("max_expires, SUBSCRIBE")
                    .isEqualTo("1000");
            assertThat(SipMessage.parameter(watcher.reply().header("To"), "tag"))
                    .as("to_tag_pref")
                    .startsWith("node7")
                    .hasSizeGreaterThan(15);
            assertThat(watcher.reply().header("Contact")).isEqualTo("<sip:presence.example.com:5070>");
            assertThat(notify.header("Contact")).as("server_address").isEqualTo("<sip:presence.example.com:5070>");
            assertThat(foreign.status()).as("sip.domains").isEqualTo(404);
            assertThat(ownDomain.status()).as("sip.domains").isEqualTo(200);
            assertThat(ownAddress.status()).as("sip.domains").isEqualTo(200);
            assertThat(registered.status()).as("sip.answer_register").isEqualTo(200);
            assertThat(registered.header("Contact")).contains(peer.contact()).endsWith(";expires=120");
            assertThat(String.join("\n", server.output()))
                    .as("the table sizes are told at start")
                    .contains("presentities=2048 subscriptions=1024");
        }
    }

    @Test
    void limits_body_bytes_is_the_longest_body_that_is_taken() {
        String body = pidf("open", "x");
        String longer = pidf("open", "xx");
        try (ServerProcess server = ServerProcess.serving("limits.body_bytes=" + body.length());
                SipPeer peer = SipPeer.udp(server)) {
            assertThat(peer.ask(peer.publish(freshPresentity(), body)).status()).isEqualTo(200);
            assertThat(peer.ask(peer.publish(freshPresentity(), longer)).status())
                    .isEqualTo(413);
        }
    }

    @Test
    void what_there_is_no_room_for_gets_503_and_may_come_again() {
        try (ServerProcess server = ServerProcess.serving(
                        "limits.publications_per_presentity=1", "limits.subscriptions_per_presentity=1");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            peer.ask(peer.publish(presentity, pidf("open", "first")));
            peer.ask(peer.subscribe(presentity));

            SipMessage published = peer.ask(peer.publish(presentity, pidf("open", "second")));
            SipMessage subscribed = peer.ask(peer.subscribe(presentity));

            assertThat(published.status())
                    .as("limits.publications_per_presentity")
                    .isEqualTo(503);
            assertThat(published.header("Retry-After")).isEqualTo("2");
            assertThat(subscribed.status())
                    .as("limits.subscriptions_per_presentity")
                    .isEqualTo(503);
            assertThat(subscribed.header("Retry-After")).isEqualTo("2");
        }
    }

    @Test
    void an_expiry_below_the_offset_is_answered_with_at_least_1_and_the_publication_outlives_it() {
        try (ServerProcess server = ServerProcess.serving("expires_offset=100");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);

            SipMessage reply =
                    peer.ask(peer.publish(presentity, pidf("open", "x")).expires(50));

            assertThat(reply.header("Expires")).isEqualTo("1");
            watcher.awaitNotify();
            watcher.isToldNothingFor(2_500);
            assertThat(peer.ask(peer.refresh(presentity, reply.header("SIP-ETag")))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void min_expires_action_2_raises_and_large_requests_udp_never_opens_a_connection() {
        try (ServerProcess server =
                        ServerProcess.serving("min_expires=60", "min_expires_action=2", "sip.large_requests=udp");
                SipPeer peer = SipPeer.udpAndTcp(server)) {
            String presentity = freshPresentity();

            peer.published(presentity, pidf("open", "x".repeat(2_000)));
            Watcher watcher = peer.watching(peer.subscribe(presentity).expires(10));

            assertThat(watcher.reply().header("Expires")).isEqualTo("60");
            assertThat(watcher.last().header("Via")).startsWith("SIP/2.0/UDP ");
            assertThat(watcher.last().octets().length).isGreaterThan(1_300);
            assertThat(peer.connectionsTaken()).isZero();
        }
    }

    @Test
    void notify_on_refresh_tells_what_changed_nothing_and_any_failure_ends() {
        try (ServerProcess server = ServerProcess.serving("notify_on_refresh=true", "notify_failure_policy=any");
                SipPeer peer = SipPeer.udp(server);
                SipPeer other = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            String tag = peer.published(presentity, pidf("open", "x"));
            Watcher watcher = peer.watching(presentity);
            Watcher failing = other.watching(presentity);
            other.answering(NotifyAnswer.always("500 Once Is Enough"));

            peer.ask(peer.refresh(presentity, tag));

            assertThat(watcher.awaitNotify().content()).as("notify_on_refresh").contains("x");
            failing.awaitNotify();
            Awaitility.await().untilAsserted(() -> assertThat(
                            other.ask(failing.again(600)).status())
                    .as("notify_failure_policy: any")
                    .isEqualTo(481));
        }
    }

    @Test
    void one_strike_is_enough_when_notify_failure_strikes_says_so() {
        try (ServerProcess server = ServerProcess.serving("notify_failure_strikes=1");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);
            peer.answering(NotifyAnswer.always("500 Once"));

            peer.published(presentity, pidf("open", "x"));

            watcher.awaitNotify();
            Awaitility.await().pollDelay(Duration.ofMillis(200)).untilAsserted(() -> assertThat(
                            watcher.refresh(600).status())
                    .isEqualTo(481));
        }
    }

    @Test
    void notify_min_interval_spreads_presence_but_neither_the_answer_to_subscribe_nor_message_summary() {
        try (ServerProcess server = ServerProcess.serving("notify_min_interval=1");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);
            String tag = peer.published(presentity, pidf("open", "first"));
            watcher.awaitNotify();
            long told = System.nanoTime();

            tag = modified(peer, presentity, tag, "second");
            modified(peer, presentity, tag, "third");
            SipMessage spread = watcher.awaitNotify();
            long after = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - told);
            watcher.refresh(600);
            SipMessage refreshed = watcher.awaitNotify();
            long answered = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - told) - after;

            assertThat(spread.content()).contains("third");
            assertThat(after).isBetween(900L, 2_500L);
            assertThat(refreshed.content()).contains("third");
            assertThat(answered).isLessThan(800);
        }
    }

    private static String modified(SipPeer peer, String presentity, String tag, String note) {
        return peer.ask(peer.publish(presentity, pidf("open", note)).set("SIP-If-Match", tag))
                .header("SIP-ETag");
    }

    @Test
    void timeout_rm_subs_off_keeps_a_subscription_whose_notify_got_no_answer() {
        try (ServerProcess server = ServerProcess.serving("timeout_rm_subs=false", "sip.t1_ms=20", "sip.t2_ms=80");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);
            peer.answering(NotifyAnswer.SILENCE);
            String tag = peer.published(presentity, pidf("open", "unanswered"));
            watcher.awaitNotify();
            Awaitility.await().until(() -> server.metrics().sum("presence_notifies_total", "outcome=\"timeout\"") == 1);
            peer.answering(NotifyAnswer.OK);

            modified(peer, presentity, tag, "answered");

            assertThat(watcher.awaitNotify().content()).contains("answered");
            assertThat(watcher.refresh(600).status()).isEqualTo(200);
        }
    }

    @Test
    void subscriptions_per_watcher_bounds_what_one_watcher_has_and_nobody_else() {
        try (ServerProcess server = ServerProcess.serving("limits.subscriptions_per_watcher=3");
                SipPeer peer = SipPeer.udp(server);
                SipPeer other = SipPeer.udp(server)) {
            Watcher first = peer.watching(freshPresentity());
            Watcher second = peer.watching(freshPresentity());
            peer.watching(freshPresentity());

            SipMessage refused = peer.ask(peer.subscribe(freshPresentity()));
            SipMessage fetched = peer.ask(peer.subscribe(freshPresentity()).expires(0));
            SipMessage refreshed = first.refresh(600);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotBlank();
            assertThat(fetched.status()).isEqualTo(200);
            assertThat(refreshed.status()).isEqualTo(200);
            assertThat(other.watching(freshPresentity()).reply().status()).isEqualTo(200);
            assertThat(second.refresh(0).status()).isEqualTo(200);
            Awaitility.await()
                    .until(() -> peer.ask(peer.subscribe(freshPresentity())).status() == 200);
        }
    }

    @Test
    void subscribe_one_per_contact_ends_the_dialog_that_a_phone_forgot_and_tells_it_once_only() {
        try (ServerProcess server = ServerProcess.serving("subscribe_one_per_contact=true");
                ServerProcess usual = ServerProcess.serving();
                SipPeer phone = SipPeer.udp(server);
                SipPeer other = SipPeer.udp(server);
                SipPeer keeping = SipPeer.udp(usual)) {
            String presentity = freshPresentity();
            Watcher colleague = other.watching(presentity);
            Watcher forgotten = phone.watching(presentity);

            Watcher again = phone.watching(presentity);
            SipMessage end = forgotten.awaitNotify();
            phone.published(presentity, pidf("open", "after"));

            assertThat(end.header("Subscription-State")).isEqualTo("terminated;reason=noresource");
            assertThat(again.awaitNotify().content()).contains("after");
            assertThat(colleague.awaitNotify().content()).contains("after");
            assertThat(forgotten.pollNotify(100)).isNull();
            assertThat(forgotten.refresh(600).status()).isEqualTo(481);
            Watcher first = keeping.watching(presentity);
            keeping.watching(presentity);
            assertThat(first.refresh(600).status()).as("the default").isEqualTo(200);
        }
    }

    @Test
    void remembered_operations_bounds_how_many_ended_requests_get_their_answer_again() {
        try (ServerProcess server = ServerProcess.serving("limits.remembered_operations=2");
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            Watcher first = peer.watching(presentity);
            Watcher second = peer.watching(presentity);
            SipRequestText firstEnd = first.again(0);
            SipRequestText secondEnd = second.again(0);
            assertThat(peer.ask(firstEnd).status()).isEqualTo(200);
            first.awaitNotify();
            assertThat(repeated(peer, firstEnd)).isEqualTo(200);

            assertThat(peer.ask(secondEnd).status()).isEqualTo(200);
            second.awaitNotify();

            Awaitility.await().until(() -> repeated(peer, firstEnd) == 481);
            assertThat(repeated(peer, secondEnd)).isEqualTo(200);
        }
    }

    /** The same request under another branch, as a client sends it that has missed the answer and its transaction. */
    private static int repeated(SipPeer peer, SipRequestText request) {
        return peer.ask(request.set("Via", peer.via(SipPeer.freshBranch()))).status();
    }

    @Test
    void without_force_active_and_without_rules_watchers_are_pending_or_what_no_rules_policy_says() {
        try (ServerProcess pending = ServerProcess.serving("force_active=false");
                ServerProcess open = ServerProcess.serving("force_active=false", "no_rules_policy=allow");
                SipPeer one = SipPeer.udp(pending);
                SipPeer other = SipPeer.udp(open)) {
            String presentity = freshPresentity();
            one.published(presentity, pidf("open", "x"));
            other.published(presentity, pidf("open", "x"));

            assertThat(one.watching(presentity).last().header("Subscription-State"))
                    .startsWith("pending");
            assertThat(other.watching(presentity).last().content()).contains("open");
        }
    }

    @Test
    void values_that_make_no_sense_are_refused() {
        List<String> settings = List.of(
                "watchers_table=a;b",
                "to_tag_pref=a b",
                "server_address=nowhere",
                "subscribe_success_code=201",
                "min_expires_action=3",
                "notify_failure_policy=never",
                "notify_failure_strikes=0",
                "sip.large_requests=carrier-pigeon",
                "enable_sphere_check=perhaps");
        try (ServerProcess refused = ServerProcess.launch(
                ServerProcess.temporaryFolder(), Map.of(), ServerProcess.arguments(settings.toArray(String[]::new)))) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.errors()).hasSize(settings.size());
            assertThat(settings).allSatisfy(setting -> assertThat(refused.errors())
                    .anyMatch(line -> line.startsWith(setting.substring(0, setting.indexOf('=')))));
        }
    }
}
