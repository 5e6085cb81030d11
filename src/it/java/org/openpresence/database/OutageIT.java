package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords.Refused;
import org.openpresence.presentity.PresentityRecords.Unavailable;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.publication.Publication;

/** A real MariaDB that freezes, stops, is slow or refuses a row: what happens to those who wait and to the records. */
class OutageIT {
    private static final long TIMEOUT_MILLIS = 1_000;
    private static final Duration BACK = Duration.ofSeconds(60);

    private static Vertx vertx;

    private final String jdbcUrl = EmbeddedMariaDb.freshDatabase();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        Tier.await(vertx.close());
    }

    private Tier tier() {
        return new Tier(
                vertx,
                DatabaseSettings.mariaDb(jdbcUrl, EmbeddedMariaDb.USER, "").withPeriods(0, 0, TIMEOUT_MILLIS));
    }

    private static CompletionStage<CommitOutcome> write(Tier tier, Command command) {
        return tier.database.records().write(tier.apply(command), Urgency.NOW);
    }

    private static long millisOf(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private static void awaitAllWritten(Tier tier) {
        Awaitility.await().atMost(BACK).untilAsserted(() -> assertThat(
                        tier.database.records().dirtyRecords())
                .isZero());
    }

    /** Plays changes while the database is away; {@code back} ends that. */
    private static void play(Tier tier, Runnable away, Runnable back) {
        tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
        tier.commit(Requests.subscribe("alice@example.com", "c1@host", 42));
        away.run();
        try {
            var first = write(tier, Requests.modify("alice@example.com", "t1", "t2", new byte[] {2}));
            long waited = millisOf(() -> assertThat(Tier.await(first)).isEqualTo(CommitOutcome.UNCOMMITTED));
            long later = millisOf(() -> {
                for (int i = 0; i < 100; i++) {
                    var stage = write(
                            tier, Requests.publish("u" + i + "@example.com", "pres-u" + i, "u" + i, new byte[] {1}));
                    assertThat(Tier.await(stage)).isEqualTo(CommitOutcome.UNCOMMITTED);
                }
            });
            long finding = millisOf(() -> assertThatThrownBy(() ->
                            Tier.await(tier.database.records().find(Requests.key("x@example.com"), "x@example.com")))
                    .isInstanceOf(Unavailable.class));
            Tier.await(write(tier, Requests.refresh("alice@example.com", "c1@host", 0, 42, 0, 2)));

            assertThat(waited).isLessThan(TIMEOUT_MILLIS + 1_500);
            assertThat(later).isLessThan(TIMEOUT_MILLIS);
            assertThat(finding).isLessThan(500);
            assertThat(tier.figures.uncommitted()).isGreaterThanOrEqualTo(102);
        } finally {
            back.run();
        }
        awaitAllWritten(tier);
        assertThat(Tier.await(write(tier, Requests.modify("alice@example.com", "t2", "t3", new byte[] {3}))))
                .isEqualTo(CommitOutcome.COMMITTED);
        Awaitility.await().atMost(BACK).ignoreExceptions().untilAsserted(() -> assertThat(
                        Tier.await(tier.database.records().find(Requests.key("u1@example.com"), "u1@example.com")))
                .isPresent());
        assertThat(tier.query("SELECT COUNT(*) FROM presentity")).containsExactly("101");
        assertThat(tier.query("SELECT etag FROM presentity WHERE username = 'alice'"))
                .containsExactly("t3");
        assertThat(tier.query("SELECT callid FROM active_watchers")).isEmpty();
    }

    @Test
    void nobody_waits_for_a_server_that_is_frozen_and_all_is_written_when_it_goes_on() {
        try (Tier tier = tier()) {
            play(tier, EmbeddedMariaDb::freeze, EmbeddedMariaDb::thaw);
        }
    }

    @Test
    void nobody_waits_for_a_server_that_is_stopped_and_all_is_written_when_it_is_back() {
        try (Tier tier = tier()) {
            play(tier, EmbeddedMariaDb::stop, EmbeddedMariaDb::start);
        }
    }

    @Test
    void what_a_slow_server_takes_longer_for_than_anybody_waits_is_written_all_the_same() {
        try (Tier tier = tier()) {
            tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.query("CREATE TRIGGER slow BEFORE UPDATE ON presentity FOR EACH ROW SET @unused = SLEEP(2)");

            var outcome = Tier.await(write(tier, Requests.modify("alice@example.com", "t1", "t2", new byte[] {2})));
            awaitAllWritten(tier);

            assertThat(outcome).isEqualTo(CommitOutcome.UNCOMMITTED);
            assertThat(tier.query("SELECT etag FROM presentity")).containsExactly("t2");
            assertThat(tier.figures.retries()).isZero();
            assertThat(Tier.await(write(tier, Requests.publish("bob@example.com", "pres-2", "t3", new byte[] {2}))))
                    .isEqualTo(CommitOutcome.COMMITTED);
        }
    }

    @Test
    void a_refused_row_is_undone_and_harms_no_other() {
        try (Tier tier = tier()) {
            Applied before = tier.commit(Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {1}));
            tier.query("CREATE TRIGGER refuse BEFORE UPDATE ON presentity FOR EACH ROW IF NEW.body = X'02' THEN"
                    + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF");
            List<CompletionStage<CommitOutcome>> others = new ArrayList<>();
            Command.Publish bad = Requests.modify("alice@example.com", "t1", "t2", new byte[] {2});
            var refused = write(tier, bad);
            for (int i = 0; i < 20; i++) {
                others.add(
                        write(tier, Requests.publish("u" + i + "@example.com", "pres-u" + i, "u" + i, new byte[] {1})));
            }

            others.forEach(other -> assertThat(Tier.await(other)).isEqualTo(CommitOutcome.COMMITTED));
            Refused refusal = refusal(refused);
            Applied undone = tier.commit(new Command.Undo(bad.key(), bad.operation(), "pres-1", refusal.kept()));

            assertThat(undone.state().publications()).isEqualTo(before.state().publications());
            assertThat(undone.change().contentOf()).containsExactly("presence");
            assertThat(tier.query("SELECT etag FROM presentity WHERE username = 'alice'"))
                    .containsExactly("t1");
            assertThat(tier.figures.refused()).isEqualTo(1);
        }
    }

    @Test
    void a_new_publication_that_is_refused_is_gone_after_it_is_undone() {
        try (Tier tier = tier()) {
            tier.query("CREATE TRIGGER refuse BEFORE INSERT ON presentity FOR EACH ROW"
                    + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'none at all'");
            Command.Publish bad = Requests.publish("alice@example.com", "pres-1", "t1", new byte[] {2});

            Refused refusal = refusal(write(tier, bad));
            Applied undone = tier.commit(new Command.Undo(bad.key(), bad.operation(), "pres-1", refusal.kept()));

            assertThat(refusal.kept()).isEmpty();
            assertThat(undone.state().publications()).isEmpty();
            assertThat(undone.change().removed()).extracting(Publication::ruid).containsExactly("pres-1");
        }
    }

    private static Refused refusal(CompletionStage<CommitOutcome> stage) {
        try {
            Tier.await(stage);
        } catch (Refused refused) {
            return refused;
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void a_full_queue_says_so_before_anything_changes() {
        DatabaseSettings small = DatabaseSettings.mariaDb(jdbcUrl, EmbeddedMariaDb.USER, "")
                .withPeriods(0, 0, TIMEOUT_MILLIS)
                .withQueueBound(3);
        try (Tier tier = new Tier(vertx, small)) {
            for (int i = 0; i < 3; i++) {
                assertThat(tier.database.records().acceptsMore()).isTrue();
                var unused = tier.database
                        .records()
                        .write(tier.apply(Requests.subscribe("u" + i + "@example.com", "c" + i, i)), Urgency.BEHIND);
                assertThat(unused.toCompletableFuture()).isNotCompletedExceptionally();
            }

            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(tier.database.records().acceptsMore()).isFalse());
            Tier.await(tier.database.records().flush());

            assertThat(tier.database.records().acceptsMore()).isTrue();
        }
    }

    @Test
    void the_witness_of_a_frozen_server_gives_no_answer_in_time() {
        try (Tier tier = tier()) {
            assertThat(Tier.await(tier.database.witness().hold("a", "list"))).isTrue();
            EmbeddedMariaDb.freeze();
            try {
                long waited = millisOf(() -> assertThatThrownBy(
                                () -> Tier.await(tier.database.witness().hold("a", "list")))
                        .isInstanceOf(Unavailable.class));

                assertThat(waited).isLessThan(3_000);
            } finally {
                EmbeddedMariaDb.thaw();
            }
        }
    }
}
