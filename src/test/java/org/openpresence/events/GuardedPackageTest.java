package org.openpresence.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openpresence.authorization.Permissions;
import org.openpresence.authorization.RuleSet;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.Ruling;
import org.openpresence.authorization.SubHandling;
import org.openpresence.events.EventPackage.Verdict;
import org.openpresence.events.PackageFailures.Cause;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Flow;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.Subject;
import org.openpresence.model.SubscribeRequest;

class GuardedPackageTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Document DOCUMENT = Document.of("text/plain", "x");
    private static final Presentity ALICE = new Presentity("a@b");

    private final List<Cause> causes = Collections.synchronizedList(new ArrayList<>());

    /** A package that does what its fields say. */
    private static class Odd implements EventPackage {
        String name = "odd";
        String type = "text/plain";
        Duration expires = Duration.ofHours(1);
        Verdict verdict = Verdict.ACCEPTED;
        Optional<Document> aggregate = Optional.of(DOCUMENT);
        Presentity presentity = ALICE;
        Subject subject = Subject.NONE;
        List<RulesDocument> rules = List.of();
        RuntimeException thrown;
        CountDownLatch never = new CountDownLatch(0);

        @Override
        public String name() {
            return name;
        }

        @Override
        public String contentType() {
            return type;
        }

        @Override
        public Duration defaultExpires() {
            return expires;
        }

        @Override
        public Verdict checkPublished(Document document) {
            try {
                never.await();
            } catch (InterruptedException ignored) {
                Thread.currentThread().interrupt();
            }
            if (thrown != null) {
                throw thrown;
            }
            return verdict;
        }

        @Override
        public Verdict checkWatcher(Optional<Presentity> watcher, Presentity presentity) {
            if (thrown != null) {
                throw thrown;
            }
            return verdict;
        }

        @Override
        public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
            return aggregate;
        }

        @Override
        public Document forWatcher(Document document, long version) {
            throw new StackOverflowError();
        }

        @Override
        public Presentity presentityOf(SubscribeRequest request) {
            return presentity;
        }

        @Override
        public Subject subjectOf(Document document) {
            return subject;
        }

        @Override
        public CompletionStage<List<RulesDocument>> rulesDocument(Presentity whose, RulesDocuments documents) {
            return CompletableFuture.completedFuture(rules);
        }
    }

    private static SubscribeRequest subscribe() {
        return new SubscribeRequest(
                new Origin("n1", 0, 1, 0),
                1,
                new Presentity("bob@example.com"),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                List.of("sip:c@192.0.2.1"),
                "c",
                1,
                "<sip:alice@example.com>;tag=f",
                "sip:alice@example.com",
                "f",
                "<sip:bob@example.com>",
                "sip:bob@example.com",
                "",
                List.of(),
                "sip:192.0.2.9",
                "",
                new Flow("udp", "192.0.2.1", 5060, "192.0.2.9", 5060, "n1", 0, 0),
                Optional.empty(),
                Optional.empty());
    }

    private EventPackage guarded(EventPackage odd) {
        return new GuardedPackage(odd, LIMIT, 2, (name, call, cause, problem, thrown) -> causes.add(cause));
    }

    @Test
    void what_the_package_says_passes_through() {
        EventPackage guarded = guarded(new Odd());

        assertThat(guarded.name()).isEqualTo("odd");
        assertThat(guarded.publishableTypes()).containsExactly("text/plain");
        assertThat(guarded.checkPublished(DOCUMENT)).isEqualTo(Verdict.ACCEPTED);
        assertThat(guarded.checkSubscribe(EventName.of("odd"), Optional.empty()))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(guarded.aggregate(new Presentity("a@b"), List.of())).contains(DOCUMENT);
        assertThat(causes).isEmpty();
    }

    @Test
    void what_it_throws_is_a_500_or_no_body() {
        Odd odd = new Odd();
        odd.thrown = new IllegalStateException("oops");
        EventPackage guarded = guarded(odd);

        Verdict verdict = guarded.checkPublished(DOCUMENT);

        assertThat(verdict).isEqualTo(new Verdict.Refused(500, "Event Package odd Failed"));
        assertThat(guarded.forWatcher(DOCUMENT, 1).body()).isEmpty();
        assertThat(causes).containsExactly(Cause.THREW, Cause.THREW);
    }

    @Test
    void while_it_is_not_known_who_may_watch_it_is_a_500_too() {
        Odd odd = new Odd();
        EventPackage guarded = guarded(odd);
        Presentity alice = new Presentity("a@b");

        odd.verdict = new Verdict.Refused(403, "Not You");
        Verdict told = guarded.checkWatcher(Optional.empty(), alice);
        odd.thrown = new IllegalStateException("oops");
        Verdict thrown = guarded.checkWatcher(Optional.empty(), alice);

        assertThat(told).isEqualTo(new Verdict.Refused(403, "Not You"));
        assertThat(thrown).isEqualTo(new Verdict.Refused(500, "Event Package odd Failed"));
        assertThat(causes).containsExactly(Cause.THREW);
    }

    @Test
    void nonsense_is_not_passed_on() {
        Odd odd = new Odd();
        EventPackage guarded = guarded(odd);

        odd.verdict = null;
        Verdict none = guarded.checkPublished(DOCUMENT);
        odd.verdict = new Verdict.Refused(200, "fine");
        Verdict success = guarded.checkPublished(DOCUMENT);
        odd.verdict = new Verdict.Refused(400, "two\r\nlines");
        Verdict lines = guarded.checkPublished(DOCUMENT);
        odd.aggregate = null;
        Optional<Document> absent = guarded.aggregate(new Presentity("a@b"), List.of());
        odd.aggregate = Optional.of(Document.of("text/plain\r\nEvil: yes", "x"));
        Optional<Document> type = guarded.aggregate(new Presentity("a@b"), List.of());
        odd.aggregate = Optional.of(new Document("text/plain", new byte[2_000_000]));
        Optional<Document> huge = guarded.aggregate(new Presentity("a@b"), List.of());

        assertThat(List.of(none, success)).containsOnly(new Verdict.Refused(500, "Event Package odd Failed"));
        assertThat(lines).isEqualTo(new Verdict.Refused(400, "two  lines"));
        assertThat(List.of(absent, type, huge)).containsOnly(Optional.empty());
        assertThat(causes).hasSize(5).containsOnly(Cause.NONSENSE);
    }

    @Test
    void whom_a_subscribe_is_about_must_have_a_name_that_others_can_have() {
        Odd odd = new Odd();
        EventPackage guarded = guarded(odd);
        SubscribeRequest request = subscribe();

        odd.presentity = new Presentity("carol@example.com");
        Presentity named = guarded.presentityOf(request);
        List<Presentity> unusable = new ArrayList<>();
        for (String address : List.of("a b\r\nEvil: x", "a@B", "a".repeat(5_000) + "@b")) {
            odd.presentity = new Presentity(address);
            unusable.add(guarded.presentityOf(request));
        }

        assertThat(named).isEqualTo(new Presentity("carol@example.com"));
        assertThat(unusable).hasSize(3).containsOnly(request.presentity());
        assertThat(causes).hasSize(3).containsOnly(Cause.NONSENSE);
    }

    @Test
    void what_is_kept_of_a_document_is_short() {
        Odd odd = new Odd();
        EventPackage guarded = guarded(odd);

        odd.subject = new Subject("call", List.of("tag"), false, false);
        Subject good = guarded.subjectOf(DOCUMENT);
        odd.subject = new Subject("x".repeat(2_000), List.of(), false, false);
        Subject name = guarded.subjectOf(DOCUMENT);
        odd.subject = new Subject("call", List.of("x".repeat(2_000)), false, false);
        Subject part = guarded.subjectOf(DOCUMENT);
        odd.subject = new Subject("call", Collections.nCopies(1_000, "x"), false, false);
        Subject parts = guarded.subjectOf(DOCUMENT);
        odd.subject = new Subject(null, List.of(), false, false);
        Subject none = guarded.subjectOf(DOCUMENT);

        assertThat(good.name()).isEqualTo("call");
        assertThat(List.of(name, part, parts, none)).containsOnly(Subject.NONE);
        assertThat(causes).hasSize(4).containsOnly(Cause.NONSENSE);
    }

    @Test
    void a_list_of_rules_with_a_gap_or_beyond_all_measure_is_none() {
        Odd odd = new Odd();
        EventPackage guarded = guarded(odd);

        odd.rules = Arrays.asList(new RulesDocument("tag", new byte[1]), null);
        var gap = guarded.rulesDocument(ALICE, null).toCompletableFuture();
        odd.rules = List.of(new RulesDocument("tag", new byte[2_000_000]));
        var huge = guarded.rulesDocument(ALICE, null).toCompletableFuture();
        // What is too long to be read comes cut, and is a document that cannot be read.
        odd.rules = List.of(new RulesDocument("tag", new byte[RulesDocuments.LONGEST + 1]));
        var cut = guarded.rulesDocument(ALICE, null).toCompletableFuture();

        assertThatThrownBy(gap::join).hasMessageContaining("no list of documents");
        assertThatThrownBy(huge::join).hasMessageContaining("no list of documents");
        assertThat(cut.join()).hasSize(1);

        odd.rules = Collections.nCopies(17, new RulesDocument("tag", new byte[1]));
        var many = guarded.rulesDocument(ALICE, null).toCompletableFuture();
        assertThatThrownBy(many::join).hasMessageContaining("no list of documents");
    }

    /** Rules come on an event loop; what a package does with them may take its time. */
    @Test
    void what_a_package_does_with_rules_that_come_later_is_done_on_a_thread_of_its_own() {
        CompletableFuture<List<RulesDocument>> coming = new CompletableFuture<>();
        CompletableFuture<String> thread = new CompletableFuture<>();
        EventPackage guarded = guarded(new Odd() {
            @Override
            public CompletionStage<List<RulesDocument>> rulesDocument(Presentity whose, RulesDocuments documents) {
                return documents.find(whose).thenApply(found -> {
                    thread.complete(Thread.currentThread().getName());
                    return found;
                });
            }
        });

        var read = guarded.rulesDocument(ALICE, new RulesDocuments() {
                    @Override
                    public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
                        return coming;
                    }

                    @Override
                    public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
                        return CompletableFuture.completedFuture(Map.of());
                    }
                })
                .toCompletableFuture();
        coming.complete(List.of(new RulesDocument("tag", new byte[1])));

        assertThat(read.orTimeout(10, TimeUnit.SECONDS).join()).hasSize(1);
        assertThat(thread.join()).startsWith("package-");
    }

    @Test
    void a_ruling_that_is_over_already_is_none_and_what_has_no_body_is_not_asked_for() {
        Instant now = Instant.parse("2026-11-24T10:00:00Z");
        EventPackage guarded = guarded(new Odd() {
            @Override
            public Optional<Ruling> authorize(
                    Optional<Presentity> watcher,
                    Presentity presentity,
                    Optional<RuleSet> rules,
                    Optional<String> sphere,
                    Instant when) {
                return Optional.of(new Ruling(SubHandling.ALLOW, Permissions.NONE, Optional.of(when)));
            }
        });
        Document empty = new Document("text/plain", new byte[0]);

        Optional<Ruling> ruling =
                guarded.authorize(Optional.empty(), new Presentity("a@b"), Optional.empty(), Optional.empty(), now);

        assertThat(ruling.orElseThrow().handling()).isEqualTo(SubHandling.CONFIRM);
        assertThat(ruling.orElseThrow().until().orElseThrow()).isAfter(now);
        assertThat(guarded.forWatcher(empty, 1)).isEqualTo(empty);
        assertThat(causes).containsExactly(Cause.NONSENSE);
    }

    @Test
    void one_that_hangs_is_given_up_and_not_called_again_for_a_while() {
        Odd odd = new Odd();
        odd.never = new CountDownLatch(1);
        EventPackage guarded = guarded(odd);

        Verdict slow = guarded.checkPublished(DOCUMENT);
        long begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(guarded.checkPublished(DOCUMENT)).isInstanceOf(Verdict.Refused.class);
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;

        assertThat(slow).isInstanceOf(Verdict.Refused.class);
        assertThat(millis).isLessThan(LIMIT.toMillis());
        assertThat(causes).hasSize(101).startsWith(Cause.SLOW, Cause.SUSPENDED);
    }

    @Test
    void one_whose_constants_are_unusable_is_not_taken() {
        Odd noName = new Odd();
        noName.name = "No Name\r\n";
        Odd noType = new Odd();
        noType.type = null;
        Odd noTime = new Odd();
        noTime.expires = Duration.ZERO;

        assertThatThrownBy(() -> guarded(noName)).hasMessageContaining("name()");
        assertThatThrownBy(() -> guarded(noType)).hasMessageContaining("contentType()");
        assertThatThrownBy(() -> guarded(noTime)).hasMessageContaining("defaultExpires()");
    }

    @Test
    void every_callback_of_a_package_is_guarded() throws Exception {
        for (Method method : EventPackage.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                Method own = GuardedPackage.class.getMethod(method.getName(), method.getParameterTypes());
                assertThat(own.getDeclaringClass()).as("%s", method).isEqualTo(GuardedPackage.class);
            }
        }
    }
}
