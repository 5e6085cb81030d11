package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords.Entry;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;

/** What the database promises to a node that reads entries, its own and those of another program. */
interface TierReadingContract extends TierNodes {
    @Test
    default void an_entry_is_found_by_its_key_alone() {
        try (Tier writer = node("a");
                Tier reader = node("b")) {
            Applied published = writer.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Applied subscribed = writer.commit(Requests.subscribe(ALICE, "c1@host", 42));
            writer.commit(Requests.publish(BOB, "pres-2", "t2", new byte[] {2}));

            Command.Load found = Tier.await(reader.database.records().find(Requests.key(ALICE), ""))
                    .orElseThrow();

            assertThat(found.address()).isEqualTo(ALICE);
            assertThat(found.publications()).isEqualTo(published.state().publications());
            assertThat(found.subscriptions())
                    .containsExactly(subscribed.state().subscriptions().get(0));
            assertThat(found.cseqBase()).isEqualTo(subscribed.state().cseq().reserved() + 1000);
        }
    }

    @Test
    default void an_entry_that_has_no_record_is_not_found() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(BOB, "pres-2", "t2", new byte[] {2}));

            assertThat(find(tier, ALICE)).isEmpty();
        }
    }

    @Test
    default void rows_of_another_program_are_found_by_the_address() {
        try (Tier tier = node("a")) {
            tier.load();
            subscribeAtKamailio(tier, "alice");
            tier.query(
                    "INSERT INTO presentity (username, domain, event, etag, expires, received_time, body, ruid) VALUES"
                            + " ('alice', 'example.com', 'presence', 'a.1', 1800000000, 1700000000, 'x', 'pres-k')");

            Command.Load found = find(tier, ALICE).orElseThrow();

            assertThat(found.publications()).extracting(Publication::ruid).containsExactly("pres-k");
            assertThat(found.subscriptions())
                    .extracting(Subscription::random)
                    .containsExactly(DialogToken.randomOf("kc", "kt-alice", "ft"));
        }
    }

    /** Kamailio before 5.6 writes none, nor does who adds a row by hand: it is named when it is found, as at the start. */
    @Test
    default void a_row_without_ruid_is_found_by_the_address_and_stays_one_row() {
        try (Tier tier = node("a")) {
            tier.load();
            tier.query("INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES"
                    + " ('alice', 'example.com', 'presence', 'a.1', 1800000000, 1700000000, 'x'),"
                    + " ('bob', 'example.com', 'presence', 'b.1', 1800000000, 1700000000, 'y')");

            Command.Load found = find(tier, ALICE).orElseThrow();
            tier.database.records().loaded(tier.apply(found));
            tier.commit(Requests.modify(ALICE, "a.1", "a.2", new byte[] {2}));

            assertThat(found.publications())
                    .extracting(Publication::ruid)
                    .allMatch(ruid -> ruid.matches("pres-[0-9a-f]{24}"));
            assertThat(tier.query("SELECT ruid FROM presentity WHERE etag = 'a.2'"))
                    .containsExactly(found.publications().get(0).ruid());
            assertThat(tier.query("SELECT etag FROM presentity WHERE ruid IS NULL"))
                    .containsExactly("b.1");
        }
    }

    @Test
    default void a_row_without_ruid_that_another_holds_locked_keeps_nobody_from_being_found() {
        try (Tier tier = node("a")) {
            tier.query("INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES"
                    + " ('alice', 'example.com', 'presence', 'a.1', 1800000000, 1700000000, 'x')");
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            SqlConnection other = Tier.await(tier.database.pool().getConnection());
            Transaction transaction = Tier.await(other.begin());
            Tier.await(other.query("UPDATE presentity SET sender = 'y' WHERE etag = 'a.1'")
                    .execute());

            Command.Load locked = find(tier, ALICE).orElseThrow();
            Tier.await(transaction.rollback());
            Tier.await(other.close());
            Command.Load free = find(tier, ALICE).orElseThrow();

            assertThat(locked.publications()).hasSize(1);
            assertThat(free.publications()).hasSize(2);
        }
    }

    private static List<Publication> publications(Tier tier, String address) {
        return Tier.await(tier.database.records().publications(Requests.key(address), address, "presence"))
                .orElseThrow();
    }

    @Test
    default void the_rows_of_a_package_are_read_as_they_stand_whoever_wrote_them() {
        try (Tier tier = node("a")) {
            Applied ours = tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            List<Publication> before = publications(tier, ALICE);
            tier.query("UPDATE presentity SET body = 'by hand', expires = -1 WHERE etag = 't1'");
            tier.query("INSERT INTO presentity (username, domain, event, etag, expires, received_time, body) VALUES"
                    + " ('alice', 'example.com', 'presence', 'a.1', 1800000000, 1700000000, 'x'),"
                    + " ('alice', 'example.com', 'dialog', 'a.2', 1800000000, 1700000000, 'y'),"
                    + " ('bob', 'example.com', 'presence', 'a.3', 1800000000, 1700000000, 'z')");

            List<Publication> after = publications(tier, ALICE);

            assertThat(before).isEqualTo(ours.state().publications());
            assertThat(after)
                    .extracting(one ->
                            one.entityTag().value() + ' ' + one.document().text() + ' ' + one.neverEnds())
                    .containsExactly("a.1 x false", "t1 by hand true");
            assertThat(after.get(0).ruid()).startsWith("pres-");
        }
    }

    /** Inserts a document of pidf-manipulation, as an XCAP server does. */
    private static void manipulate(Tier tier, String user, String text) {
        tier.query("INSERT INTO xcap (username, domain, doc, doc_type, etag, source, doc_uri, port) VALUES ('" + user
                + "', 'example.com', '" + text + "', 16, 'e', 0, '/pidf-manipulation/users/" + user + "/index', 0)");
    }

    @Test
    default void documents_of_pidf_manipulation_are_publications_that_never_end() {
        try (Tier tier = node("a")) {
            manipulate(tier, "alice", "<one/>");
            Publication first = publications(tier, ALICE).get(0);
            tier.commit(new Command.Reread(Requests.key(ALICE), ALICE, "presence", List.of(), List.of(first)));
            List<Publication> again = publications(tier, ALICE);
            tier.query("UPDATE xcap SET doc = '<two/>'");
            List<Publication> changed = publications(tier, ALICE);
            tier.query("DELETE FROM xcap");

            assertThat(first.document().text()).isEqualTo("<one/>");
            assertThat(first.neverEnds()).isTrue();
            assertThat(first.entityTag().value()).matches("index\\.[A-Za-z0-9_-]{20}");
            assertThat(again).hasSize(1);
            assertThat(again.get(0).entityTag()).isEqualTo(first.entityTag());
            assertThat(changed).extracting(Publication::ruid).containsExactly(first.ruid());
            assertThat(changed.get(0).document().text()).isEqualTo("<two/>");
            assertThat(changed.get(0).entityTag()).isNotEqualTo(first.entityTag());
            assertThat(publications(tier, ALICE)).isEmpty();
            assertThat(publications(tier, BOB)).isEmpty();
        }
    }

    @Test
    default void a_document_of_pidf_manipulation_that_is_longer_than_a_publication_may_be_is_left_out() {
        try (Tier tier = node("a")) {
            manipulate(tier, "alice", "<one>" + "x".repeat(70_000) + "</one>");
            manipulate(tier, "alice2", "<two>" + "x".repeat(60_000) + "</two>");

            assertThat(publications(tier, ALICE)).isEmpty();
            assertThat(publications(tier, "alice2@example.com")).hasSize(1);
        }
    }

    @Test
    default void documents_of_pidf_manipulation_are_loaded_once() {
        try (Tier tier = node("a")) {
            manipulate(tier, "alice", "<one/>");
            manipulate(tier, "bob", "<other/>");
            List<Command.Load> loads = load(tier, Set.of(0));
            tier.apply(loads.get(0));
            Tier.await(tier.database.records().flush());

            assertThat(loads).extracting(Command.Load::address).containsExactly(ALICE);
            assertThat(tier.query("SELECT expires FROM presentity WHERE username = 'alice'"))
                    .containsExactly("-1");
        }
        try (Tier tier = node("b")) {
            assertThat(load(tier, Set.of(0)).stream()
                            .flatMap(load -> load.publications().stream())
                            .map(one -> one.document().text()))
                    .containsExactly("<one/>");
        }
    }

    @Test
    default void the_entry_of_a_dialog_that_was_taken_over_is_found_by_its_tags() {
        try (Tier tier = node("a")) {
            subscribeAtKamailio(tier, "alice");

            var found = Tier.await(tier.database.records().findDialog("kc", "kt-alice", "ft"));
            var other = Tier.await(tier.database.records().findDialog("kc", "kt-bob", "ft"));

            assertThat(found).hasValue(new Entry(Requests.key(ALICE), ALICE));
            assertThat(other).isEmpty();
        }
    }

    @Test
    default void a_dialog_whose_sequence_numbers_come_to_their_end_is_not_taken_in() {
        try (Tier tier = node("a")) {
            tier.load();
            subscribeAtKamailio(tier, "alice");
            tier.query("UPDATE active_watchers SET local_cseq = 1073741825");
            tier.query(
                    "INSERT INTO active_watchers (presentity_uri, watcher_username, watcher_domain, to_user, to_domain,"
                            + " event, to_tag, from_tag, callid, local_cseq, remote_cseq, contact, expires, status, version,"
                            + " socket_info, local_contact, from_user, from_domain, updated, updated_winfo) SELECT presentity_uri,"
                            + " watcher_username, watcher_domain, to_user, to_domain, event, to_tag, 'other', callid, 12, remote_cseq,"
                            + " contact, expires, status, version, socket_info, local_contact, from_user, from_domain, updated,"
                            + " updated_winfo FROM active_watchers");

            Command.Load found = find(tier, ALICE).orElseThrow();

            assertThat(found.subscriptions())
                    .extracting(Subscription::random)
                    .containsExactly(DialogToken.randomOf("kc", "kt-alice", "other"));
            assertThat(found.cseqBase()).isBetween(1_000L, 100_000L);
        }
    }

    @Test
    default void each_entry_found_twice_gets_higher_sequence_numbers_for_another_node() {
        try (Tier writer = node("a");
                Tier second = node("b");
                Tier third = node("c")) {
            writer.commit(Requests.subscribe(ALICE, "c1@host", 42));

            Command.Load once = find(second, ALICE).orElseThrow();
            Command.Load again = find(third, ALICE).orElseThrow();

            assertThat(again.cseqBase()).isGreaterThanOrEqualTo(once.cseqBase() + 1000);
        }
    }

    @Test
    default void only_the_records_of_the_asked_buckets_are_loaded() {
        try (Tier writer = node("a");
                Tier reader = node("b")) {
            writer.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            writer.commit(Requests.subscribe(BOB, "c1@host", 42));

            List<Command.Load> loads = load(reader, Set.of(1));

            assertThat(loads).extracting(Command.Load::address).containsExactly(BOB);
            assertThat(loads.get(0).subscriptions()).hasSize(1);
        }
    }

    @Test
    default void rows_of_another_program_are_loaded_with_their_bucket_and_found_by_it_afterwards() {
        try (Tier first = node("a")) {
            subscribeAtKamailio(first, "alice");
            subscribeAtKamailio(first, "bob");

            List<Command.Load> loads = load(first, Set.of(0));
            Tier.await(first.database.records().flush());

            assertThat(loads).extracting(Command.Load::address).containsExactly(ALICE);
            assertThat(first.query("SELECT bucket FROM openpresence_dialog WHERE presentity = 'alice@example.com'"))
                    .containsExactly("0");
            assertThat(first.query("SELECT local_cseq FROM active_watchers WHERE to_user = 'alice'"))
                    .containsExactly(Long.toString(loads.get(0).cseqBase()));
            assertThat(load(first, Set.of(0)).get(0).subscriptions()).hasSize(1);
        }
    }

    @Test
    default void rows_of_another_division_are_found_and_written_anew() {
        try (Tier alone = new Tier(vertx(), settings())) {
            alone.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            alone.commit(Requests.subscribe(BOB, "c1@host", 42));
        }
        try (Tier tier = node("a")) {
            List<Command.Load> loads = load(tier, Set.of(0));
            Tier.await(tier.database.records().flush());

            assertThat(loads).extracting(Command.Load::address).containsExactly(ALICE);
            assertThat(tier.query("SELECT bucket FROM openpresence_publication"))
                    .containsExactly("0");
            assertThat(tier.query("SELECT bucket FROM openpresence_dialog")).containsExactly("-1");
            assertThat(load(tier, Set.of(1))).extracting(Command.Load::address).containsExactly(BOB);
        }
    }

    @Test
    default void rows_from_before_the_cluster_tables_are_loaded() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            tier.query("UPDATE openpresence_dialog SET bucket = -1, key_high = 0, key_low = 0, cluster_id = 0");
        }
        try (Tier tier = node("b")) {
            List<Command.Load> loads = load(tier, Set.of(0, 1));
            Tier.await(tier.database.records().flush());

            assertThat(loads).hasSize(1);
            assertThat(Tier.await(tier.database.records().find(Requests.key(ALICE), "")))
                    .isPresent();
        }
    }

    @Test
    default void a_dialog_that_was_taken_over_gets_a_free_place_beside_our_own() {
        try (Tier tier = node("a")) {
            tier.load();
            tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            subscribeAtKamailio(tier, "alice");

            Command.Load found = find(tier, ALICE).orElseThrow();
            Applied applied = tier.apply(found);
            tier.database.records().loaded(applied);
            Tier.await(tier.database.records().flush());

            assertThat(applied.state().subscriptions().size()).isEqualTo(2);
            assertThat(tier.query("SELECT slot FROM openpresence_dialog ORDER BY slot"))
                    .containsExactly("0", "1");
            assertThat(tier.query("SELECT callid FROM active_watchers ORDER BY callid"))
                    .containsExactly("c1@host", "kc");
        }
    }

    @Test
    default void what_has_ended_meanwhile_goes_when_its_load_is_shown() {
        try (Tier first = node("a")) {
            first.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            first.commit(Requests.subscribe(ALICE, "c1@host", 42));
            first.commit(Requests.publish(BOB, "pres-2", "t2", new byte[] {1}));
        }
        InstantSource later = InstantSource.fixed(Tier.NOW.plusSeconds(100_000));
        try (Tier next = new Tier(vertx(), settings(), new ClusterSettings("presence", "b", false, TWO), later)) {
            next.load().values().forEach(load -> next.database.records().loaded(next.apply(load)));
            Tier.await(next.database.records().flush());

            assertThat(next.query("SELECT ruid FROM presentity")).isEmpty();
            assertThat(next.query("SELECT callid FROM active_watchers")).isEmpty();
        }
    }
}
