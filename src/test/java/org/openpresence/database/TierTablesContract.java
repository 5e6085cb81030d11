package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Command;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/** Tables of another program, another name or another version, and what is cleaned from them. */
interface TierTablesContract extends TierAlone {

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

            Cleaned cleaned = Tier.await(tier.database.clean());

            assertThat(cleaned).isEqualTo(new Cleaned(1, 0, 0, 1, 0));
            assertThat(tier.figures.cleaned()).isEqualTo(2);
            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t1");
            assertThat(tier.query("SELECT callid FROM active_watchers")).containsExactly("c1@host");
            assertThat(tier.query("SELECT ruid FROM openpresence_publication")).containsExactly("pres-1");
        }
    }

    @Test
    default void cleaning_goes_on_until_nothing_is_left() {
        try (Tier tier = tier()) {
            for (int from = 0; from < 2_500; from += 500) {
                String rows = IntStream.range(from, from + 500)
                        .mapToObj(i -> "('u" + i + "', 'example.com', 'presence', 'old', 1000, 900, 'x')")
                        .collect(Collectors.joining(", "));
                tier.query(
                        "INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES "
                                + rows);
            }

            Cleaned cleaned = Tier.await(tier.database.clean());

            assertThat(cleaned).isEqualTo(new Cleaned(2_500, 0, 0, 0, 0));
            assertThat(tier.query("SELECT etag FROM presentity")).isEmpty();
        }
    }

    /** Several nodes that clean one database find the same rows: each counts what it has deleted itself. */
    @Test
    default void a_row_that_two_delete_at_a_time_counts_once() {
        try (Tier tier = tier()) {
            String rows = IntStream.range(0, 500)
                    .mapToObj(i -> "('u" + i + "', 'example.com', 'presence', 'old', 1000, 900, 'x')")
                    .collect(Collectors.joining(", "));
            tier.query("INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES "
                    + rows);

            List<Future<Cleaned>> nodes =
                    Stream.generate(tier.database::clean).limit(4).toList();
            long counted = nodes.stream()
                    .mapToLong(node -> Tier.await(node).publications())
                    .sum();

            assertThat(counted).isEqualTo(500);
            assertThat(tier.figures.cleaned()).isEqualTo(500);
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
