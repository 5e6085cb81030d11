package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.pidf;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.Watcher;

/** What ends by itself ends on time and is told once. */
class ExpiryIT extends FreshPeer {
    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Test
    void a_publication_ends_within_a_second_of_its_time_and_its_offline_form_is_told_once() {
        Watcher watcher = peer.watching(presentity);
        SipMessage published =
                peer.ask(peer.publish(presentity, pidf("open", "short")).expires(2));
        long answeredAt = System.nanoTime();
        watcher.awaitNotify();

        SipMessage offline = watcher.awaitNotify();

        assertThat(millisSince(answeredAt)).isBetween(1_800L, 3_000L);
        assertThat(offline.content()).contains("<basic>closed</basic>").doesNotContain("short");
        watcher.isToldNothingFor(1_200);
        assertThat(peer.ask(peer.refresh(presentity, published.header("SIP-ETag")))
                        .status())
                .isEqualTo(412);
        assertThat(peer.watching(presentity).last().content()).doesNotContain("short");
    }

    @Test
    void a_subscription_ends_within_a_second_of_its_time_and_is_told_once_with_the_state() {
        peer.published(presentity, pidf("open", "until the end"));
        Watcher watcher = peer.watching(peer.subscribe(presentity).expires(2));
        long answeredAt = System.nanoTime();

        SipMessage last = watcher.awaitNotify();

        assertThat(millisSince(answeredAt)).isBetween(1_800L, 3_000L);
        assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
        assertThat(last.content()).contains("until the end");
        watcher.isToldNothingFor(500);
        assertThat(watcher.refresh(600).status()).isEqualTo(481);
    }

    @Test
    void a_refresh_in_time_moves_the_end() {
        Watcher watcher = peer.watching(peer.subscribe(presentity).expires(2));
        String tag = peer.ask(peer.publish(presentity, pidf("open", "kept")).expires(2))
                .header("SIP-ETag");
        watcher.awaitNotify();

        watcher.refresh(600);
        watcher.awaitNotify();
        assertThat(peer.ask(peer.refresh(presentity, tag).expires(600)).status())
                .isEqualTo(200);

        watcher.isToldNothingFor(2_600);
        assertThat(watcher.refresh(600).status()).isEqualTo(200);
    }

    @Test
    void of_two_publications_the_other_one_remains() {
        Watcher watcher = peer.watching(presentity);
        peer.ask(peer.publish(presentity, pidf("short", "open", "goes")).expires(1));
        watcher.awaitNotify();
        peer.published(presentity, pidf("long", "open", "stays"));
        watcher.awaitNotify();

        SipMessage after = watcher.awaitNotify();

        assertThat(after.content()).contains("stays");
        watcher.isToldNothingFor(300);
        assertThat(peer.watching(presentity).last().content()).contains("stays").doesNotContain("goes");
    }

    @Test
    void a_message_summary_that_ends_becomes_no() {
        Watcher watcher = peer.watching(peer.subscribe(presentity).set("Event", "message-summary"));
        peer.ask(peer.publish(presentity, "")
                .set("Event", "message-summary")
                .expires(1)
                .body("application/simple-message-summary", "Messages-Waiting: yes\r\n"));
        assertThat(watcher.awaitNotify().content()).isEqualTo("Messages-Waiting: yes\r\n");

        assertThat(watcher.awaitNotify().content()).isEqualTo("Messages-Waiting: no\r\n");
    }

    @Test
    void how_late_an_expiry_was_is_measured() {
        peer.ask(peer.publish(presentity, pidf("open", "measured")).expires(1));

        org.awaitility.Awaitility.await()
                .until(() -> SharedServer.get().metrics().sum("presence_expiry_lateness_seconds_count") >= 1);
    }
}
