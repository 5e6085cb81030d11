package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.openpresence.model.EntityTag;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords.Refused;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** What rows there are: each record comes back as it was written, or has none. */
interface TierRowsContract extends TierAlone {

    @Test
    default void publications_come_back_as_they_were_written() {
        byte[] octets = new byte[70_000];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) i;
        }
        Applied binary;
        Applied unicode;
        try (Tier first = tier()) {
            binary = first.commit(Requests.publish("alice@example.com", "pres-1", "t1", octets));
            unicode = first.commit(Requests.publish(
                    "J\u00fcrgen\ud83d\ude00@example.com", "pres-2", "t2", "'\\%_".getBytes(StandardCharsets.UTF_8)));
        }

        try (Tier second = tier()) {
            var loads = second.load();

            assertThat(loads.get("alice@example.com").publications())
                    .isEqualTo(binary.state().publications());
            assertThat(loads.get("J\u00fcrgen\ud83d\ude00@example.com").publications())
                    .isEqualTo(unicode.state().publications());
        }
    }

    @Test
    default void a_modification_replaces_the_row_and_a_removal_deletes_it() {
        try (Tier tier = tier()) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.publish("bob@example.com", "pres-2", "t3", new byte[] {3}));
            tier.commit(Requests.modify("alice@example.com", "t1", "t2", new byte[] {2}));
            tier.commit(Requests.remove("bob@example.com", "t3"));

            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t2");
            assertThat(tier.query("SELECT ruid FROM openpresence_publication")).containsExactly("pres-1");
        }
    }

    @Test
    default void subscriptions_come_back_with_higher_sequence_numbers() {
        Applied written;
        try (Tier first = tier()) {
            written = first.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
        }

        Command.Load once;
        Command.Load again;
        try (Tier second = tier()) {
            once = second.load().get("alice@example.com");
        }
        try (Tier third = tier()) {
            again = third.load().get("alice@example.com");
        }

        Subscription held = written.state().subscriptions().get(0);
        assertThat(once.subscriptions()).containsExactly(held);
        assertThat(once.cseqBase()).isEqualTo(written.state().cseq().reserved() + 1000);
        assertThat(again.cseqBase()).isEqualTo(once.cseqBase() + 1000);
    }

    @Test
    default void the_row_of_a_subscription_says_to_Kamailio_what_it_wants_to_know() {
        try (Tier tier = tier()) {
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));

            assertThat(tier.query(
                            "SELECT CONCAT_WS('|', presentity_uri, watcher_username, watcher_domain, to_user, to_domain,"
                                    + " from_user, from_domain, event, event_id, from_tag, callid, remote_cseq, contact,"
                                    + " record_route, status, socket_info, local_contact, updated, updated_winfo, user_agent)"
                                    + " FROM active_watchers"))
                    .containsExactly(
                            "sip:alice@example.com|bob|example.com|alice|example.com|bob|example.com|presence|7"
                                    + "|w-c1@host|c1@host|1|sip:bob@192.0.2.7:5062;ob|<sip:edge.example.com;lr>|1"
                                    + "|udp:192.0.2.1:5060|sip:192.0.2.1:5060|-1|-1|phone/1.0");
        }
    }

    @Test
    default void an_ended_subscription_has_no_row() {
        try (Tier tier = tier()) {
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.commit(Requests.refresh("alice@example.com", "c1@host", 0, 42, 0, 2));

            assertThat(tier.query("SELECT callid FROM active_watchers")).isEmpty();
            assertThat(tier.query("SELECT callid FROM openpresence_dialog")).isEmpty();
        }
    }

    @Test
    default void a_subscription_forgotten_at_once_has_no_row() {
        try (Tier tier = tier()) {
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.commit(new Command.End(Requests.key("alice@example.com"), 0, 42, Long.MAX_VALUE, ""));

            assertThat(tier.query("SELECT callid FROM active_watchers")).isEmpty();
        }
    }

    @Test
    default void a_subscription_forgotten_after_a_restart_has_no_row() {
        try (Tier first = tier()) {
            first.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
        }
        try (Tier second = tier()) {
            second.load().values().forEach(second::apply);

            second.commit(new Command.End(Requests.key("alice@example.com"), 0, 42, Long.MAX_VALUE, ""));

            assertThat(second.query("SELECT callid FROM active_watchers")).isEmpty();
        }
    }

    @Test
    default void a_refused_row_harms_only_its_own_record() {
        try (Tier tier = tier()) {
            tier.query(refusal());
            List<Applied> good = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                good.add(tier.apply(Requests.publish("u" + i + "@example.com", "pres-" + i, "t" + i, new byte[] {1})));
            }
            Applied bad = tier.apply(
                    Requests.publish("bad@example.com", "pres-bad", "tb", "refuse".getBytes(StandardCharsets.UTF_8)));

            List<CompletionStage<CommitOutcome>> stages = new ArrayList<>();
            CompletionStage<CommitOutcome> refused = null;
            for (int i = 0; i < 100; i++) {
                stages.add(tier.database.records().write(good.get(i), Urgency.NOW));
                if (i == 50) {
                    refused = tier.database.records().write(bad, Urgency.NOW);
                }
            }
            stages.forEach(Tier::await);
            CompletionStage<CommitOutcome> expected = refused;

            assertThatThrownBy(() -> Tier.await(expected))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("pres-bad");
            assertThat(tier.query("SELECT COUNT(*) FROM presentity")).containsExactly("100");
            assertThat(tier.figures.refused()).isEqualTo(1);
        }
    }

    @Test
    default void rows_follow_when_sequence_numbers_run_ahead() {
        try (Tier tier = tier()) {
            Applied subscribed = tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            Applied reserved = tier.apply(new Command.Reserve(subscribed.key(), 600, 0));

            Tier.await(tier.database.records().write(reserved, Urgency.BEHIND));
            Tier.await(tier.database.records().flush());

            assertThat(tier.query("SELECT local_cseq FROM active_watchers"))
                    .containsExactly(Long.toString(reserved.state().cseq().reserved()));
        }
    }

    @Test
    default void what_has_expired_is_loaded_so_that_watchers_can_be_told() {
        try (Tier first = tier()) {
            first.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
        }
        try (Tier later = new Tier(vertx(), settings(), InstantSource.fixed(Tier.NOW.plusSeconds(100_000)))) {
            assertThat(later.load().get("alice@example.com").publications())
                    .extracting(Publication::entityTag)
                    .containsExactly(new EntityTag("t1"));
        }
    }

    @Test
    default void a_row_that_cannot_be_understood_is_left_out() {
        try (Tier tier = tier()) {
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.commit(Requests.subscribe("bob@example.com", "c2@host", 43));
            tier.query("UPDATE openpresence_dialog SET dialog = X'00' WHERE callid = 'c1@host'");

            assertThat(tier.load().keySet()).containsExactly("bob@example.com");
            assertThat(tier.figures.skipped()).isEqualTo(1);
        }
    }
}
