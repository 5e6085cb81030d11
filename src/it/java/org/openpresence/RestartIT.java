package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.NotifyAnswer;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** What lives on after SIGTERM and kill -9 with the embedded database. */
class RestartIT {
    private final Path folder = ServerProcess.temporaryFolder();

    /** Starts a server that keeps its ports and its database over a restart. */
    private ServerProcess start(int port, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "db_url=h2:./state",
                "sip.listen=udp:127.0.0.1:" + port + ",tcp:127.0.0.1:0",
                "sip.t1_ms=100",
                "sip.t2_ms=400"));
        settings.addAll(List.of(more));
        return ServerProcess.servingIn(folder, settings.toArray(String[]::new));
    }

    private static void end(ServerProcess server, String way) {
        if (way.equals("SIGTERM")) {
            assertThat(server.stop()).isZero();
        } else {
            server.kill();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIGTERM", "SIGKILL"})
    void publications_and_with_fallback2db_subscriptions_go_on_with_higher_sequence_numbers(String way) {
        String presentity = freshPresentity();
        ServerProcess first = start(FreePorts.next(), "fallback2db=1");
        try (first;
                SipPeer peer = SipPeer.udp(first)) {
            int port = first.udpPort();
            Watcher watcher = peer.watching(presentity);
            String tag = "";
            for (int i = 1; i <= 5; i++) {
                SipRequestText publish = peer.publish(presentity, pidf("open", "before " + i));
                tag = peer.ask(i == 1 ? publish : publish.set("SIP-If-Match", tag))
                        .header("SIP-ETag");
                watcher.awaitNotify();
            }
            String kept = peer.published(presentity, pidf("other", "open", "kept"));
            long highest = watcher.awaitNotify().cseq();
            end(first, way);

            try (ServerProcess second = start(port, "fallback2db=1")) {
                SipMessage refreshed = peer.ask(peer.refresh(presentity, kept));
                SipMessage modified =
                        peer.ask(peer.publish(presentity, pidf("open", "after")).set("SIP-If-Match", tag));
                SipMessage notify = newest(watcher, "after");

                assertThat(refreshed.status()).isEqualTo(200);
                assertThat(modified.status()).isEqualTo(200);
                assertThat(notify.content()).contains("after", "kept");
                assertThat(notify.cseq()).isGreaterThan(highest);
                SipMessage again = watcher.refresh(300);
                assertThat(again.status()).isEqualTo(200);
                assertThat(again.header("To")).isEqualTo(watcher.reply().header("To"));
                assertThat(watcher.awaitNotify().cseq()).isGreaterThan(notify.cseq());
                assertThat(second.isAlive()).isTrue();
            }
        }
    }

    /** Returns the NOTIFY that carries {@code text}; earlier ones may repeat what may or may not have been told. */
    private static SipMessage newest(Watcher watcher, String text) {
        SipMessage notify = watcher.awaitNotify();
        return notify.content().contains(text) ? notify : watcher.awaitNotify();
    }

    @Test
    void what_expired_meanwhile_is_told_once_and_is_gone() {
        String presentity = freshPresentity();
        ServerProcess first = start(FreePorts.next(), "fallback2db=1");
        try (first;
                SipPeer peer = SipPeer.udp(first)) {
            int port = first.udpPort();
            Watcher ending = peer.watching(peer.subscribe(presentity).expires(2));
            Watcher watcher = peer.watching(presentity);
            SipMessage published = peer.ask(
                    peer.publish(presentity, pidf("open", "ends while down")).expires(2));
            ending.awaitNotify();
            watcher.awaitNotify();
            first.kill();
            long killed = System.nanoTime();

            try (ServerProcess second = start(port, "fallback2db=1")) {
                assertThat(System.nanoTime() - killed).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
                SipMessage offline = newest(watcher, "<basic>closed</basic>");
                SipMessage last = ending.awaitNotify();
                if (!last.header("Subscription-State").startsWith("terminated")) {
                    last = ending.awaitNotify();
                }

                assertThat(offline.content()).contains("<basic>closed</basic>").doesNotContain("ends while down");
                assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
                watcher.isToldNothingFor(1_000);
                ending.isToldNothingFor(10);
                assertThat(peer.ask(peer.refresh(presentity, published.header("SIP-ETag")))
                                .status())
                        .isEqualTo(412);
                assertThat(ending.refresh(600).status()).isEqualTo(481);
                assertThat(second.stop()).isZero();
            }

            try (ServerProcess third = start(port, "fallback2db=1")) {
                watcher.isToldNothingFor(1_000);
                ending.isToldNothingFor(10);
                assertThat(third.isAlive()).isTrue();
            }
        }
    }

    @Test
    void after_sigterm_only_the_watcher_that_had_not_confirmed_is_told_and_all_are_when_the_state_ended_meanwhile() {
        String presentity = freshPresentity();
        // Long enough that the silent watcher is not given up while the node ends.
        String[] patient = {"sip.t1_ms=500", "sip.t2_ms=4000"};
        ServerProcess first = start(FreePorts.next(), patient);
        try (first;
                SipPeer peer = SipPeer.udp(first);
                SipPeer mute = SipPeer.udp(first)) {
            int port = first.udpPort();
            SipMessage published =
                    peer.ask(peer.publish(presentity, pidf("open", "known")).expires(3600));
            List<Watcher> watchers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Watcher watcher = peer.watching(presentity);
                assertThat(watcher.last().content()).contains("known");
                watchers.add(watcher);
            }
            Watcher silent = mute.answering(NotifyAnswer.SILENCE).watching(presentity);
            assertThat(first.stop()).isZero();
            drain(silent);
            mute.answering(NotifyAnswer.OK);

            String tag = published.header("SIP-ETag");
            try (ServerProcess second = start(port, patient)) {
                assertThat(silent.awaitNotify().content()).contains("known");
                silent.isToldNothingFor(1_500);
                watchers.forEach(watcher -> watcher.isToldNothingFor(5));
                tag = peer.ask(peer.refresh(presentity, tag).expires(2)).header("SIP-ETag");
                assertThat(second.stop()).isZero();
            }
            Awaitility.await()
                    .pollDelay(2_200, TimeUnit.MILLISECONDS)
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> true);

            try (ServerProcess third = start(port, patient)) {
                for (Watcher watcher : watchers) {
                    assertThat(watcher.awaitNotify().content()).contains("<basic>closed</basic>");
                }
                assertThat(silent.awaitNotify().content()).contains("<basic>closed</basic>");
                silent.isToldNothingFor(1_000);
                watchers.forEach(watcher -> watcher.isToldNothingFor(5));
                assertThat(third.stop()).isZero();
            }

            try (ServerProcess fourth = start(port, patient)) {
                silent.isToldNothingFor(1_500);
                watchers.forEach(watcher -> watcher.isToldNothingFor(5));
                assertThat(fourth.isAlive()).isTrue();
            }
        }
    }

    /** Takes away the NOTIFYs that came until now. */
    private static void drain(Watcher watcher) {
        SipMessage notify = watcher.pollNotify(100);
        while (notify != null) {
            notify = watcher.pollNotify(100);
        }
    }

    @Test
    void after_sigterm_subscriptions_go_on_without_fallback2db_too() {
        String presentity = freshPresentity();
        ServerProcess first = start(FreePorts.next());
        try (first;
                SipPeer peer = SipPeer.udp(first)) {
            int port = first.udpPort();
            Watcher watcher = peer.watching(presentity);
            assertThat(first.stop()).isZero();

            try (ServerProcess second = start(port)) {
                assertThat(second.isAlive()).isTrue();
                peer.published(presentity, pidf("open", "still told"));

                assertThat(newest(watcher, "still told").content()).contains("still told");
            }
        }
    }

    @Test
    void whatever_was_acknowledged_before_sigterm_is_there_afterwards() {
        ServerProcess first = start(FreePorts.next());
        try (first;
                SipPeer peer = SipPeer.udp(first)) {
            int port = first.udpPort();
            List<SipRequestText> sent = new ArrayList<>();
            List<String> presentities = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String presentity = freshPresentity();
                SipRequestText publish = peer.publish(presentity, pidf("open", "kept"));
                sent.add(publish);
                presentities.add(presentity);
                peer.send(publish);
                if (i == 100) {
                    assertThat(peer.awaitResponse(sent.get(50)).status()).isEqualTo(200);
                    first.terminate();
                }
            }
            assertThat(first.exitCode()).isZero();
            List<Integer> acknowledged = new ArrayList<>();
            List<String> tags = new ArrayList<>();
            for (int i = 0; i < sent.size(); i++) {
                SipMessage reply = peer.pollResponse(sent.get(i), 1);
                if (reply != null && reply.status() == 200) {
                    acknowledged.add(i);
                    tags.add(reply.header("SIP-ETag"));
                } else if (reply != null) {
                    assertThat(reply.status()).isEqualTo(503);
                }
            }
            assertThat(acknowledged).isNotEmpty();

            try (ServerProcess second = start(port)) {
                assertThat(second.isAlive()).isTrue();
                for (int i = 0; i < acknowledged.size(); i++) {
                    assertThat(peer.ask(peer.refresh(presentities.get(acknowledged.get(i)), tags.get(i)))
                                    .status())
                            .isEqualTo(200);
                }
            }
        }
    }

    @Test
    void with_db_url_memory_nothing_survives() {
        String presentity = freshPresentity();
        ServerProcess first = ServerProcess.servingIn(folder, "sip.listen=udp:127.0.0.1:" + FreePorts.next());
        try (first;
                SipPeer peer = SipPeer.udp(first)) {
            String tag = peer.published(presentity, pidf("open", "volatile"));
            int port = first.udpPort();
            assertThat(first.stop()).isZero();

            try (ServerProcess second = ServerProcess.servingIn(folder, "sip.listen=udp:127.0.0.1:" + port)) {
                assertThat(second.isAlive()).isTrue();
                assertThat(peer.ask(peer.refresh(presentity, tag)).status()).isEqualTo(412);
                assertThat(folder).isEmptyDirectory();
            }
        }
    }
}
