package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openpresence.model.EntityTag;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords.Entry;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.Settled;
import org.openpresence.presentity.Told;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;

/** What the database promises to the nodes of a cluster, on whatever database. */
interface SecondTierContract {
    String ALICE = "alice@example.com";

    /** An address in another bucket than that of {@link #ALICE}. */
    String BOB = "bob@example.com";

    Buckets TWO = new Buckets("two/2", key -> key.equals(Requests.key(ALICE)) ? 0 : 1);

    Vertx vertx();

    /** Returns the settings of a database that each test finds empty. */
    DatabaseSettings settings();

    default Tier node(String name) {
        return node(name, "presence");
    }

    default Tier node(String name, String cluster) {
        return new Tier(
                vertx(), settings(), new ClusterSettings(cluster, name, false, TWO), InstantSource.fixed(Tier.NOW));
    }

    /** Inserts a subscription as Kamailio does. */
    default void subscribeAtKamailio(Tier tier, String user) {
        tier.query(
                "INSERT INTO active_watchers (presentity_uri, watcher_username, watcher_domain, to_user, to_domain, event,"
                        + " to_tag, from_tag, callid, local_cseq, remote_cseq, contact, expires, status, version, socket_info,"
                        + " local_contact, from_user, from_domain, updated, updated_winfo) VALUES ('sip:" + user
                        + "@example.com', 'dave', 'example.com', '" + user + "', 'example.com', 'presence', 'kt-" + user
                        + "', 'ft', 'kc', 7, 3, 'sip:dave@192.0.2.9:5070', 1800000000, 1, 0, 'udp:192.0.2.1:5060',"
                        + " 'sip:192.0.2.1:5060', 'dave', 'example.com', -1, -1)");
    }

    static List<Command.Load> load(Tier tier, Set<Integer> buckets) {
        List<Command.Load> loads = new ArrayList<>();
        Tier.await(tier.database.records().load(buckets, loads::add));
        return loads;
    }

    static Optional<Command.Load> find(Tier tier, String address) {
        return Tier.await(tier.database.records().find(Requests.key(address), address));
    }

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
    default void a_late_writer_of_a_former_owner_does_not_win() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            Tier.await(former.database.records().raiseEpoch(Set.of(0, 1)));
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            owner.apply(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Applied newer = owner.commit(Requests.modify(ALICE, "t1", "t3", new byte[] {3}));

            Applied late = former.apply(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));
            Applied bob = former.apply(Requests.publish(BOB, "pres-2", "tb", new byte[] {4}));
            var lateOutcome = former.database.records().write(late, Urgency.NOW);
            var bobOutcome = former.database.records().write(bob, Urgency.NOW);

            assertThat(Tier.await(lateOutcome)).isEqualTo(CommitOutcome.OVERTAKEN);
            assertThat(Tier.await(bobOutcome)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(former.figures.overtaken()).isEqualTo(1);
            assertThat(owner.query("SELECT etag FROM presentity ORDER BY etag")).containsExactly("t3", "tb");
            assertThat(newer.state().publications()).hasSize(1);
        }
    }

    @Test
    default void a_node_that_never_owned_a_bucket_does_not_write_it() {
        try (Tier owner = node("a");
                Tier stranger = node("b")) {
            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));

            Applied applied = stranger.apply(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));

            assertThat(Tier.await(stranger.database.records().write(applied, Urgency.NOW)))
                    .isEqualTo(CommitOutcome.OVERTAKEN);
            assertThat(owner.query("SELECT etag FROM presentity")).isEmpty();
        }
    }

    @Test
    default void a_bucket_that_comes_back_is_written_again() {
        try (Tier first = node("a");
                Tier second = node("b")) {
            Tier.await(first.database.records().raiseEpoch(Set.of(0)));
            Tier.await(second.database.records().raiseEpoch(Set.of(0)));
            Tier.await(first.database.records().raiseEpoch(Set.of(0)));

            first.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));

            assertThat(first.query("SELECT etag FROM presentity")).containsExactly("t1");
            assertThat(first.query("SELECT CONCAT_WS('|', epoch, node) FROM openpresence_epoch"))
                    .containsExactly("3|a");
        }
    }

    @Test
    default void a_new_owner_writes_what_the_last_one_did_not() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            former.commit(Requests.publish(ALICE, "pres-2", "t2", new byte[] {1}));
            former.commit(Requests.subscribe(ALICE, "c1@host", 42));
            former.commit(Requests.subscribe(ALICE, "c2@host", 43));
            former.apply(Requests.modify(ALICE, "t1", "t3", new byte[] {3}));
            former.apply(Requests.remove(ALICE, "t2"));
            former.apply(Requests.refresh(ALICE, "c2@host", 1, 43, 0, 2));
            Applied last = former.apply(Requests.subscribe(ALICE, "c3@host", 44));

            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            int marked = Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(last.key(), last.state())));
            Tier.await(owner.database.records().flush());

            assertThat(marked).isEqualTo(4);
            assertThat(owner.query("SELECT etag FROM presentity")).containsExactly("t3");
            assertThat(owner.query("SELECT callid FROM active_watchers ORDER BY callid"))
                    .containsExactly("c1@host", "c3@host");
            assertThat(owner.query("SELECT callid FROM openpresence_dialog ORDER BY callid"))
                    .containsExactly("c1@host", "c3@host");
        }
    }

    @Test
    default void what_happens_while_a_new_owner_compares_is_kept() {
        try (Tier owner = node("a")) {
            Map<PresentityKey, org.openpresence.presentity.PresentityState> scanned = Map.of();
            owner.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));

            Tier.await(owner.database.records().reconcile(Set.of(0), scanned));
            Tier.await(owner.database.records().flush());

            assertThat(owner.query("SELECT etag FROM presentity")).containsExactly("t1");
        }
    }

    @Test
    default void a_lost_bucket_is_forgotten_with_what_was_still_to_be_written() {
        try (Tier tier = node("a")) {
            Applied applied = tier.apply(Requests.subscribe(ALICE, "c1@host", 42));
            var behind = tier.database.records().write(applied, Urgency.BEHIND);

            tier.database.records().forget(Set.of(0));

            assertThat(Tier.await(behind)).isEqualTo(CommitOutcome.OVERTAKEN);
            Tier.await(tier.database.records().flush());
            assertThat(tier.query("SELECT callid FROM active_watchers")).isEmpty();
        }
    }

    @Test
    default void a_removal_that_is_still_to_be_written_is_respected_by_loads() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            tier.commit(Requests.subscribe(ALICE, "c2@host", 43));
            Applied over = tier.apply(Requests.refresh(ALICE, "c1@host", 0, 42, 0, 2));
            var unused = tier.database.records().write(over, Urgency.BEHIND);

            Command.Load found = find(tier, ALICE).orElseThrow();
            Command.Load loaded = load(tier, Set.of(0)).get(0);

            assertThat(found.subscriptions()).extracting(Subscription::random).containsExactly(43L);
            assertThat(loaded.subscriptions()).isEqualTo(found.subscriptions());
            assertThat(unused.toCompletableFuture()).isNotDone();
        }
    }

    @Test
    default void an_unsubscribe_survives_the_end_of_the_node() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            Applied over = tier.apply(Requests.refresh(ALICE, "c1@host", 0, 42, 0, 2));
            var unused = tier.database.records().write(over, Urgency.BEHIND);
            assertThat(unused.toCompletableFuture()).isNotDone();
        }

        try (Tier next = node("b")) {
            assertThat(next.load()).isEmpty();
        }
    }

    private static void settle(Tier tier, Applied applied, Integer... missed) {
        tier.database
                .records()
                .settled(List.of(
                        new Settled(applied.key(), "presence", applied.state().revision(), 77, List.of(missed))));
    }

    @Test
    default void a_watcher_that_confirmed_the_document_is_known_after_a_restart() {
        Applied subscribed;
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            subscribed = tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(tier, subscribed);
            tier.commit(Requests.subscribe(ALICE, "c2@host", 43));
        }

        try (Tier next = node("b")) {
            assertThat(next.load().get(ALICE).told()).containsExactly(new Told(0, 42, 77));
            assertThat(find(next, ALICE).orElseThrow().told()).containsExactly(new Told(0, 42, 77));
        }
    }

    @Test
    default void a_watcher_that_has_not_confirmed_what_the_others_have_is_told_after_a_restart() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(tier, tier.commit(Requests.subscribe(ALICE, "c2@host", 43)), 0);
        }

        try (Tier next = node("b")) {
            assertThat(next.load().get(ALICE).told()).containsExactly(new Told(1, 43, 77));
            settle(next, next.apply(new Command.ExpireDue(Requests.key(ALICE))));
            Tier.await(next.database.records().flush());
            assertThat(next.query("SELECT missed FROM openpresence_told")).containsExactly("");
        }
    }

    @Test
    default void a_new_owner_lets_what_watchers_have_confirmed_stand_until_the_content_changes() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Applied last = former.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(former, last);
            Tier.await(former.database.records().flush());

            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(last.key(), last.state())));
            Tier.await(owner.database.records().flush());
            assertThat(owner.query("SELECT hash FROM openpresence_told")).containsExactly("77");

            Applied changed = former.apply(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));
            Tier.await(owner.database.records().write(changed, Urgency.NOW));
            assertThat(owner.query("SELECT hash FROM openpresence_told")).isEmpty();
        }
    }

    @Test
    default void a_new_owner_drops_what_watchers_had_confirmed_before_a_change_that_was_not_written() {
        try (Tier former = node("a");
                Tier owner = node("b")) {
            former.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            settle(former, former.commit(Requests.subscribe(ALICE, "c1@host", 42)));
            Tier.await(former.database.records().flush());
            Applied last = former.apply(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));

            Tier.await(owner.database.records().raiseEpoch(Set.of(0)));
            Tier.await(owner.database.records().reconcile(Set.of(0), Map.of(last.key(), last.state())));
            Tier.await(owner.database.records().flush());

            assertThat(owner.query("SELECT hash FROM openpresence_told")).isEmpty();
        }
    }

    @Test
    default void nobody_is_known_to_have_confirmed_what_was_before_a_change() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Applied subscribed = tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(tier, subscribed);
            Tier.await(tier.database.records().flush());
            assertThat(tier.query("SELECT hash FROM openpresence_told")).containsExactly("77");

            tier.commit(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));

            assertThat(tier.query("SELECT hash FROM openpresence_told")).isEmpty();
            assertThat(find(tier, ALICE).orElseThrow().told()).isEmpty();
        }
    }

    @Test
    default void what_is_known_of_watchers_is_not_written_again_by_a_restart() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            Applied subscribed = tier.commit(Requests.subscribe(ALICE, "c1@host", 42));
            settle(tier, subscribed);
        }
        try (Tier next = node("b")) {
            next.load().values().forEach(load -> next.database.records().loaded(next.apply(load)));
            Applied held = next.apply(new Command.ExpireDue(Requests.key(ALICE)));

            settle(next, held);
            Tier.await(next.database.records().flush());

            assertThat(next.figures.records()).isZero();
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

    @Test
    default void a_refusal_says_what_the_tables_still_hold() {
        try (Tier tier = node("a")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            tier.query("ALTER TABLE presentity ADD CONSTRAINT no_refuse CHECK (body <> X'02')");
            Applied refused = tier.apply(Requests.modify(ALICE, "t1", "t2", new byte[] {2}));

            assertThatThrownBy(() -> Tier.await(tier.database.records().write(refused, Urgency.NOW)))
                    .isInstanceOfSatisfying(
                            org.openpresence.presentity.PresentityRecords.Refused.class,
                            refusal -> assertThat(refusal.kept().orElseThrow().entityTag())
                                    .isEqualTo(new EntityTag("t1")));
        }
    }

    @Test
    default void records_of_another_cluster_are_refused() {
        try (Tier tier = node("a", "north")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
        }

        assertThatThrownBy(() -> node("b", "south"))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("hold records of the cluster north, and this one is called south");
    }

    @Test
    default void another_cluster_without_records_is_no_hindrance() {
        try (Tier tier = node("a", "north")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));
            tier.commit(Requests.remove(ALICE, "t1"));
        }

        try (Tier tier = node("b", "south")) {
            tier.commit(Requests.publish(ALICE, "pres-1", "t1", new byte[] {1}));

            assertThat(tier.query("SELECT c.name FROM openpresence_publication p JOIN openpresence_cluster c"
                            + " ON c.id = p.cluster_id"))
                    .containsExactly("south");
        }
    }

    @Test
    default void the_witness_is_held_by_one_half_at_a_time() {
        try (Tier north = node("a");
                Tier south = node("b")) {
            assertThat(Tier.await(north.database.witness().hold("a", "list-1"))).isTrue();
            assertThat(Tier.await(south.database.witness().hold("b", "list-1"))).isFalse();
            assertThat(Tier.await(north.database.witness().hold("a", "list-1"))).isTrue();
            assertThat(Tier.await(north.database.witness().hold("a", "list-2"))).isFalse();

            Tier.await(north.database.witness().release("a", "list-1"));

            assertThat(Tier.await(south.database.witness().hold("b", "list-1"))).isTrue();
        }
    }

    @Test
    default void the_witness_is_free_when_its_time_is_over() {
        try (Tier north = node("a");
                Tier south = node("b")) {
            Tier.await(north.database.witness().hold("a", "list-1"));
            north.query("UPDATE openpresence_witness SET until_ms = until_ms - " + Witness.HELD_MILLIS);

            assertThat(Tier.await(south.database.witness().hold("b", "list-1"))).isTrue();
            assertThat(Tier.await(north.database.witness().hold("a", "list-1"))).isFalse();
        }
    }

    @Test
    default void the_age_of_the_youngest_other_lease_is_told() {
        try (Tier north = node("a");
                Tier south = node("b");
                Tier elsewhere = node("c", "other")) {
            assertThat(Tier.await(south.database.witness().youngestOther())).isEmpty();
            Tier.await(elsewhere.database.witness().renew());
            Tier.await(south.database.witness().renew());
            assertThat(Tier.await(south.database.witness().youngestOther())).isEmpty();
            Tier.await(north.database.witness().renew());
            north.query("UPDATE openpresence_lease SET renewed_ms = renewed_ms - 5000 WHERE node = 'a'");

            OptionalLong age = Tier.await(south.database.witness().youngestOther());
            Tier.await(north.database.witness().leave());

            assertThat(age.orElseThrow()).isBetween(5_000L, 15_000L);
            assertThat(Tier.await(south.database.witness().youngestOther())).isEmpty();
        }
    }
}
