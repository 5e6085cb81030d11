package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.model.Presentity;

class XcapDocumentsTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");

    private DatabaseSettings settings;
    private Vertx vertx;
    private Tier tier;
    private RulesDocuments documents;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        settings = DatabaseSettings.h2InMemory("xcap-" + UUID.randomUUID());
        tier = new Tier(vertx, settings);
        documents = tier.database.rulesDocuments();
    }

    @AfterEach
    void close() {
        tier.close();
        Tier.await(vertx.close());
    }

    @Test
    void the_rules_of_a_presentity_are_its_documents_of_that_type_in_one_order() {
        put("alice", "example.com", 2, "e2", "/org.openmobilealliance.pres-rules/users/alice/pres-rules");
        put("alice", "example.com", 2, "e1", "/a/pres-rules/users/alice/index");
        put("alice", "example.com", 4, "e3", "/resource-lists/users/alice/index");
        put("alice", "example.org", 2, "e4", "/pres-rules/users/alice.org/index");

        var found = Tier.await(documents.find(ALICE));

        assertThat(found).extracting(RulesDocument::entityTag).containsExactly("e1", "e2");
        assertThat(new String(found.get(0).octets(), StandardCharsets.UTF_8)).isEqualTo("<doc e1/>");
        assertThat(RulesDocuments.tagOf(found)).isEqualTo("e1 e2");
    }

    @Test
    void who_has_no_document_has_none() {
        assertThat(Tier.await(documents.find(ALICE))).isEmpty();
        assertThat(Tier.await(documents.entityTags(List.of(ALICE)))).isEmpty();
        assertThat(Tier.await(documents.entityTags(List.of()))).isEmpty();
    }

    @Test
    void entity_tags_of_many_are_those_that_reading_each_would_give() {
        List<Presentity> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(new Presentity("u" + i + "@example.com"));
            if (i % 3 == 0) {
                put("u" + i, "example.com", 2, "e" + i, "/pres-rules/users/u" + i + "/index");
            }
        }
        put("u0", "example.com", 2, "f0", "/q/pres-rules/users/u0/index");

        var tags = Tier.await(documents.entityTags(many));

        assertThat(tags).hasSize(100).containsEntry(many.get(3), "e3").doesNotContainKey(many.get(1));
        assertThat(tags.get(many.get(0))).isEqualTo(RulesDocuments.tagOf(Tier.await(documents.find(many.get(0)))));
    }

    @Test
    void what_many_ask_for_at_once_is_what_each_would_get_alone() {
        List<Presentity> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(new Presentity("u" + i % 250 + "@example.com"));
            if (i % 3 == 0 && i < 250) {
                put("u" + i, "example.com", 2, "e" + i, "/pres-rules/users/u" + i + "/index");
            }
        }
        put("u0", "example.com", 2, "f0", "/q/pres-rules/users/u0/index");
        put("u3", "example.com", 4, "f3", "/q/resource-lists/users/u3/index");

        many.add(new Presentity("u3@example.org"));
        put("u3", "example.org", 2, "g3", "/pres-rules/users/u3@example.org/index");

        List<CompletionStage<List<RulesDocument>>> asked =
                many.stream().map(documents::find).toList();

        for (int i = 0; i < many.size(); i++) {
            var alone = Tier.await(documents.find(many.get(i)));
            assertThat(Tier.await(asked.get(i)))
                    .as("%s", many.get(i))
                    .extracting(RulesDocument::entityTag)
                    .isEqualTo(alone.stream().map(RulesDocument::entityTag).toList());
        }
        assertThat(Tier.await(asked.get(0)))
                .extracting(RulesDocument::entityTag)
                .containsExactly("e0", "f0");
        assertThat(Tier.await(asked.get(3)))
                .extracting(RulesDocument::entityTag)
                .containsExactly("e3");
        assertThat(Tier.await(asked.get(300)))
                .extracting(RulesDocument::entityTag)
                .containsExactly("g3");
    }

    @Test
    void a_burst_of_questions_costs_one_statement_for_each_128() {
        AtomicInteger statements = new AtomicInteger();
        RulesDocuments counted = new XcapDocuments(vertx, counted(statements));
        put("u7", "example.com", 2, "e7", "/pres-rules/users/u7/index");
        List<CompletionStage<List<RulesDocument>>> asked = new ArrayList<>();

        Tier.await(Future.<Void>future(done -> vertx.runOnContext(burst -> {
            IntStream.range(0, 300)
                    .mapToObj(i -> new Presentity("u" + i + "@example.com"))
                    .map(counted::find)
                    .forEach(asked::add);
            done.complete();
        })));

        asked.forEach(Tier::await);
        assertThat(Tier.await(asked.get(7)))
                .extracting(RulesDocument::entityTag)
                .containsExactly("e7");
        assertThat(statements).hasValue(3);
    }

    @Test
    void of_a_burst_long_documents_cost_a_statement_for_each_eight_and_are_whole() {
        AtomicInteger statements = new AtomicInteger();
        RulesDocuments counted = new XcapDocuments(vertx, counted(statements));
        for (int i = 0; i < 20; i++) {
            int octets = i < 10 ? RulesDocuments.LONGEST - i : i * 100;
            put("u" + i, "example.com", 2, "e" + i, "/pres-rules/users/u" + i + "/index", new byte[octets]);
        }
        put("u0", "example.com", 2, "short", "/q/pres-rules/users/u0/index");
        List<CompletionStage<List<RulesDocument>>> asked = new ArrayList<>();

        Tier.await(Future.<Void>future(done -> vertx.runOnContext(burst -> {
            IntStream.range(0, 40)
                    .mapToObj(i -> new Presentity("u" + i % 20 + "@example.com"))
                    .map(counted::find)
                    .forEach(asked::add);
            done.complete();
        })));

        for (int i = 0; i < 40; i++) {
            int octets = i % 20 < 10 ? RulesDocuments.LONGEST - i % 20 : i % 20 * 100;
            var found = Tier.await(asked.get(i));
            assertThat(found.get(0).octets()).as("u%d", i % 20).hasSize(octets);
            assertThat(found).hasSize(i % 20 == 0 ? 2 : 1);
        }
        assertThat(statements).hasValue(1 + 2);
    }

    /** The same database, over connections that are counted when they are asked for. */
    private DataSource counted(AtomicInteger statements) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(settings.jdbcUrl());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    statements.incrementAndGet();
                    return method.invoke(source, arguments);
                });
    }

    /** All of them, for each handful of users, is what a list beside an equality would cost. */
    @Test
    void a_few_users_are_found_among_many_without_reading_all() {
        Tier.await(tier.database
                .pool()
                .query(
                        "INSERT INTO xcap (username, domain, doc, doc_type, etag, source, doc_uri, port)"
                                + " SELECT 'u' || X, 'example.com', X'00', 2, 'e', 0, 'rules/' || X, 0 FROM SYSTEM_RANGE(1, 5000)")
                .execute());
        List<Presentity> some = IntStream.range(0, 20)
                .mapToObj(i -> new Presentity("u" + 241 * (i + 1) + "@example.com"))
                .toList();

        String plan = Tier.await(tier.database
                        .pool()
                        .preparedQuery("EXPLAIN ANALYZE SELECT etag FROM xcap" + XcapDocuments.neighbours(some.size()))
                        .execute(Tuple.from(XcapDocuments.values(some))))
                .iterator()
                .next()
                .getString(0);

        Matcher scanned = Pattern.compile("scanCount: (\\d+)").matcher(plan);
        assertThat(scanned.find()).as(plan).isTrue();
        assertThat(Integer.parseInt(scanned.group(1))).as(plan).isLessThan(100);
    }

    @Test
    void a_document_of_a_user_that_only_the_database_takes_for_equal_is_not_found_but_the_domain_has_no_case() {
        for (String column : List.of("username", "domain")) {
            Tier.await(tier.database
                    .pool()
                    .query("ALTER TABLE xcap ALTER COLUMN " + column + " VARCHAR_IGNORECASE(255) NOT NULL")
                    .execute());
        }
        put("Alice", "example.com", 2, "e1", "/pres-rules/users/Alice/index");
        put("alice", "Example.COM", 2, "e2", "/pres-rules/users/alice/index");
        put("bob", "example.com", 2, "e3", "/pres-rules/users/bob/index");

        var asked = documents.find(ALICE);
        var together = List.of(documents.find(ALICE), documents.find(new Presentity("bob@example.com")));

        assertThat(Tier.await(asked)).extracting(RulesDocument::entityTag).containsExactly("e2");
        assertThat(together.stream().map(Tier::await).map(RulesDocuments::tagOf))
                .containsExactly("e2", "e3");
        assertThat(Tier.await(documents.entityTags(List.of(ALICE)))).containsEntry(ALICE, "e2");
    }

    @Test
    void who_asks_when_the_documents_cannot_be_read_is_told_so() {
        Tier.await(tier.database.pool().query("DROP TABLE xcap").execute());

        List<CompletionStage<List<RulesDocument>>> asked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            asked.add(documents.find(new Presentity("u" + i + "@example.com")));
        }

        assertThat(asked).allSatisfy(one -> assertThat(one.toCompletableFuture())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(ExecutionException.class));
    }

    @Test
    void who_asks_for_nobody_is_told_so_and_keeps_nobody_else_from_reading() {
        put("alice", "example.com", 2, "e1", "/pres-rules/users/alice/index");

        assertThatNullPointerException().isThrownBy(() -> documents.find(null));

        assertThat(Tier.await(documents.find(ALICE))).hasSize(1);
    }

    @Test
    void of_a_document_that_is_too_long_no_more_is_read_than_shows_it() {
        put("alice", "example.com", 2, "fits", "/pres-rules/users/alice/index", new byte[RulesDocuments.LONGEST]);
        put("bob", "example.com", 2, "longer", "/pres-rules/users/bob/index", new byte[RulesDocuments.LONGEST + 100]);

        var fits = Tier.await(documents.find(ALICE));
        var cut = Tier.await(documents.find(new Presentity("bob@example.com")));

        assertThat(fits.get(0).octets()).hasSize(RulesDocuments.LONGEST);
        assertThat(cut.get(0).entityTag()).isEqualTo("longer");
        assertThat(cut.get(0).octets()).hasSize(RulesDocuments.LONGEST + 1);
    }

    private void put(String user, String domain, int type, String tag, String uri) {
        put(user, domain, type, tag, uri, ("<doc " + tag + "/>").getBytes(StandardCharsets.UTF_8));
    }

    private void put(String user, String domain, int type, String tag, String uri, byte[] document) {
        Tier.await(tier.database
                .pool()
                .preparedQuery("INSERT INTO xcap (username, domain, doc, doc_type, etag, source, doc_uri, port)"
                        + " VALUES (?, ?, ?, ?, ?, 0, ?, 0)")
                .execute(Tuple.of(user, domain, Buffer.buffer(document), type, tag, uri)));
    }
}
