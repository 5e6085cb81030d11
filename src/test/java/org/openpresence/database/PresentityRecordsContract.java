package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.openpresence.model.EntityTag;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityRecords.Refused;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/** What the database tier promises, on whatever database. */
interface PresentityRecordsContract {

    Vertx vertx();

    /** Returns the settings of a database that each test finds empty. */
    DatabaseSettings settings();

    /** Returns the statement that makes the server refuse a publication whose body is the text "refuse". */
    String refusal();

    default Tier tier() {
        return new Tier(vertx(), settings());
    }

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
    default void ten_changes_of_one_record_are_one_row() {
        try (Tier tier = tier()) {
            List<CompletionStage<CommitOutcome>> stages = new ArrayList<>();
            Applied applied = tier.apply(Requests.subscribe("alice@example.com", "c1@host", 42));
            stages.add(tier.database.records().write(applied, Urgency.BEHIND));
            for (int i = 2; i <= 10; i++) {
                applied = tier.apply(Requests.refresh("alice@example.com", "c1@host", 0, 42, Requests.HOUR, i));
                stages.add(tier.database.records().write(applied, Urgency.BEHIND));
            }

            Tier.await(tier.database.records().flush());

            stages.forEach(stage -> assertThat(stage.toCompletableFuture()).isDone());
            assertThat(tier.figures.records()).isEqualTo(1);
            assertThat(tier.query("SELECT remote_cseq FROM openpresence_dialog"))
                    .containsExactly("10");
        }
    }

    @Test
    default void nobody_waits_for_what_is_written_behind() {
        try (Tier tier = tier()) {
            Applied subscribed = tier.apply(Requests.subscribe("alice@example.com", "c1@host", 42));
            var behind = tier.database.records().write(subscribed, Urgency.BEHIND);
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));

            assertThat(behind.toCompletableFuture()).isNotDone();
            assertThat(tier.database.records().dirtyRecords()).isEqualTo(1);
        }
    }

    @Test
    default void states_that_come_out_of_order_end_as_the_newest() {
        try (Tier tier = tier()) {
            Applied first = tier.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            Applied second = tier.apply(Requests.subscribe("alice@example.com", "c1@host", 42));
            Applied third = tier.apply(Requests.modify("alice@example.com", "t1", "t2", new byte[] {2}));
            Applied fourth = tier.apply(new Command.End(second.key(), 0, 42, Long.MAX_VALUE, ""));
            Applied fifth = tier.apply(Requests.publish("alice@example.com", "pres-2", "t3", new byte[] {3}));

            List<CompletionStage<CommitOutcome>> stages = new ArrayList<>();
            for (Applied applied : List.of(second, fifth, fourth, first, third)) {
                stages.add(tier.database.records().write(applied, Urgency.NOW));
            }
            stages.forEach(Tier::await);

            assertThat(tier.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t2", "t3");
            assertThat(tier.query("SELECT callid FROM active_watchers")).isEmpty();
        }
    }

    @Test
    default void what_nobody_heard_of_is_written_when_it_is_seen() {
        try (Tier tier = tier()) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.publish("alice@example.com", "pres-2", "t2", new byte[] {1}));
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.apply(Requests.modify("alice@example.com", "t1", "t3", new byte[] {3}));
            tier.apply(Requests.remove("alice@example.com", "t2"));
            tier.apply(Requests.publish("alice@example.com", "pres-4", "t4", new byte[] {4}));
            Applied ended = tier.apply(Requests.refresh("alice@example.com", "c1@host", 0, 42, 0, 2));
            tier.apply(Requests.subscribe("alice@example.com", "c2@host", 43));

            tier.database.records().seen(tier.apply(new Command.Rule(ended.key(), List.of())));
            Tier.await(tier.database.records().flush());

            assertThat(tier.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t3", "t4");
            assertThat(tier.query("SELECT callid FROM active_watchers")).containsExactly("c2@host");
        }
    }

    @Test
    default void what_nobody_heard_of_is_written_with_the_next_change_of_the_entry() {
        try (Tier tier = tier()) {
            tier.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.publish("alice@example.com", "pres-2", "t2", new byte[] {2}));
            tier.apply(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.commit(Requests.modify("alice@example.com", "t2", "t3", new byte[] {3}));
            Tier.await(tier.database.records().flush());

            assertThat(tier.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t1", "t3");
            assertThat(tier.query("SELECT callid FROM active_watchers")).containsExactly("c1@host");
        }
    }

    @Test
    default void a_repeat_of_what_nobody_heard_of_waits_for_its_commit() {
        try (Tier tier = tier()) {
            Command publish = Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1});
            tier.apply(publish);

            Applied repeat = tier.commit(publish);

            assertThat(repeat.repeated()).isTrue();
            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t1");
        }
    }

    /** An entry that is not there has no revision that would tell that it is the newer one. */
    @Test
    default void an_expiry_that_nobody_heard_of_goes_from_the_tables_when_its_entry_is_gone() {
        AtomicReference<Instant> now = new AtomicReference<>(Tier.NOW);
        try (Tier tier = new Tier(vertx(), settings(), now::get)) {
            Applied published = tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            Command look = new Command.ExpireDue(published.key());

            tier.database.records().seen(absent(published.key()));
            Tier.await(tier.database.records().flush());
            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t1");

            now.set(Tier.NOW.plusSeconds(100_000));
            tier.apply(look);
            tier.database.records().seen(tier.apply(look));
            Tier.await(tier.database.records().flush());

            assertThat(tier.query("SELECT etag FROM presentity")).isEmpty();
            assertThat(tier.query("SELECT ruid FROM openpresence_publication")).isEmpty();
        }
    }

    /** Looked at before it was there, told of afterwards. */
    private static Applied absent(PresentityKey key) {
        return new Applied(key, new Outcome.Done(), null, PresentityState.ABSENT, false);
    }

    @Test
    default void what_was_seen_before_its_own_completion_is_one_row() {
        try (Tier tier = tier()) {
            Applied late = tier.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));

            tier.database.records().seen(tier.apply(new Command.Rule(late.key(), List.of())));
            tier.database.records().seen(tier.apply(new Command.Rule(late.key(), List.of())));
            CommitOutcome outcome = Tier.await(tier.database.records().write(late, Urgency.NOW));

            assertThat(outcome).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t1");
            assertThat(tier.database.records().dirtyRecords()).isZero();
        }
    }

    @Test
    default void a_removal_that_overtakes_its_publication_stays() {
        try (Tier tier = tier()) {
            Applied published = tier.apply(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            Applied removed = tier.apply(Requests.remove("alice@example.com", "t1"));

            Tier.await(tier.database.records().write(removed, Urgency.NOW));
            Tier.await(tier.database.records().write(published, Urgency.NOW));

            assertThat(tier.query("SELECT etag FROM presentity")).isEmpty();
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

    @Test
    default void rows_of_another_program_are_taken_over() {
        try (Tier tier = tier()) {
            tier.query("INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES"
                    + " ('carol', 'Example.com', 'presence', 'a.1.2.3', 1800000000, 1700000000, '<presence/>')");
            tier.query(
                    "INSERT INTO active_watchers (presentity_uri, watcher_username, watcher_domain, to_user, to_domain, event,"
                            + " to_tag, from_tag, callid, local_cseq, remote_cseq, contact, expires, status, version, socket_info,"
                            + " local_contact, from_user, from_domain, updated, updated_winfo) VALUES ('sip:carol@example.com', 'dave',"
                            + " 'example.com', 'carol', 'example.com', 'presence', 'kt', 'ft', 'kc', 7, 3, 'sip:dave@192.0.2.9:5070',"
                            + " 1800000000, 1, 0, 'udp:192.0.2.1:5060', 'sip:192.0.2.1:5060', 'dave', 'example.com', -1, -1)");

            Command.Load load = tier.load().get("carol@example.com");

            Publication publication = load.publications().get(0);
            assertThat(publication.document().contentType()).isEqualTo("application/presence");
            assertThat(publication.ruid()).matches("pres-[0-9a-f]{24}");
            assertThat(tier.query("SELECT ruid FROM presentity")).containsExactly(publication.ruid());
            Subscription subscription = load.subscriptions().get(0);
            assertThat(subscription.dialog().get(DialogField.REMOTE)).isEqualTo("<sip:dave@example.com>;tag=ft");
            assertThat(subscription.dialog().get(DialogField.FLOW)).isEqualTo("udp,192.0.2.9,5070,192.0.2.1,5060,,0,0");
            assertThat(subscription.remoteCSeq()).isEqualTo(3);
            assertThat(load.cseqBase()).isEqualTo(1007);
        }
    }

    @Test
    default void a_publication_taken_over_stays_one_row_when_it_is_modified() {
        try (Tier tier = tier()) {
            tier.query(
                    "INSERT INTO presentity (username, domain, event, etag, expires, received_time, body, sender, priority)"
                            + " VALUES ('carol', 'example.com', 'presence', 'k1', 1800000000, 1700000000, 'x', 'sip:s@x', 5)");
            tier.load().values().forEach(tier::apply);

            tier.commit(Requests.modify("carol@example.com", "k1", "t2", new byte[] {2}));

            assertThat(tier.query("SELECT CONCAT_WS('|', etag, sender, priority) FROM presentity"))
                    .containsExactly("t2||5");
        }
    }

    @Test
    default void cleaning_deletes_only_what_ended_long_ago_and_nobody_holds() {
        try (Tier tier = tier()) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
            tier.query("UPDATE presentity SET expires = 1000");
            tier.query("UPDATE active_watchers SET expires = 1000");
            tier.query("INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES"
                    + " ('alice', 'example.com', 'presence', 'old', 1000, 900, 'x')");
            tier.query("INSERT INTO openpresence_publication (ruid, form, bucket, content_type, content_since_ms,"
                    + " expires_at_ms, received_at_ms, created_by, changed_by) VALUES"
                    + " ('pres-x', 1, 0, 'a/b', 0, 1000, 1000, 0, 0)");

            Tier.await(tier.database.clean());

            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t1");
            assertThat(tier.query("SELECT callid FROM active_watchers")).containsExactly("c1@host");
            assertThat(tier.query("SELECT ruid FROM openpresence_publication")).containsExactly("pres-1");
        }
    }

    @Test
    default void without_migration_the_missing_files_are_named() {
        DatabaseSettings settings = settings().withMigrate(false);

        assertThatThrownBy(() -> new Tier(vertx(), settings))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("sql/" + settings.kind().label() + "/001-kamailio-tables.sql");
    }

    @Test
    default void configured_table_names_are_used() {
        var names = new TableNames("my_presentity", "my_watchings", "my_watchers");
        try (Tier tier = new Tier(vertx(), settings().withTables(names))) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));

            assertThat(tier.query("SELECT etag FROM my_presentity")).containsExactly("t1");
            assertThat(tier.query("SELECT callid FROM my_watchings")).containsExactly("c1@host");
            assertThat(tier.query("SELECT table_name FROM version ORDER BY table_name"))
                    .containsExactly("my_presentity", "my_watchers", "my_watchings", "xcap");
            assertThat(tier.load()).containsOnlyKeys("alice@example.com");
        }
    }

    @Test
    default void a_table_of_another_version_is_refused() {
        try (Tier tier = tier()) {
            tier.query("UPDATE version SET table_version = 4 WHERE table_name = 'presentity'");
        }

        assertThatThrownBy(this::tier)
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("must have version 5 and has 4");
    }

    @Test
    default void our_own_tables_are_wider_than_Kamailios() {
        try (Tier tier = tier()) {
            String user = "u".repeat(255);
            String callId = "c".repeat(512);
            tier.commit(Requests.publish(user + "@example.com", "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.subscribe(user + "@example.com", callId, 42));

            assertThat(tier.database
                            .widths()
                            .subscriptionTooWide(
                                    new org.openpresence.model.Presentity(user + "@example.com"),
                                    "presence",
                                    Requests.dialog(user + "@example.com", callId)))
                    .isEmpty();
            assertThat(tier.database
                            .widths()
                            .subscriptionTooWide(
                                    new org.openpresence.model.Presentity("a@b"),
                                    "presence",
                                    Requests.dialog("a@b", callId + "c")))
                    .hasValue("the Call-ID has 513 characters, of 512 allowed");
        }
    }
}
