package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.bus.ContentChanged;
import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.SubscriptionTable;

class SphereQuestionsTest {
    private final List<ContentChanged> asked = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private volatile boolean away = true;
    private Vertx vertx;
    private Context context;
    private SphereQuestions questions;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        questions = new SphereQuestions(vertx, this::answer, () -> 0.5, new DoublingPause(5, 40));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Future<?> answer(ContentChanged content) {
        asked.add(content);
        return away ? Future.failedFuture(new IllegalStateException("the rules are away")) : Future.succeededFuture();
    }

    private static ContentChanged content(String address, long revision) {
        return new ContentChanged(
                new PresentityState(
                        address, revision, List.of(), SubscriptionTable.EMPTY, List.of(), List.of(), CSeqRange.NONE, 0),
                "presence");
    }

    @Test
    void an_outage_that_hits_many_is_one_warning_and_each_goes_on_when_it_is_over() {
        try (LogLines lines = LogLines.of(SphereQuestions.class)) {
            context.runOnContext(now -> IntStream.range(0, 100)
                    .forEach(i -> questions.ask(content("u" + i + "@example.com", 1), () -> done.add("u" + i))));
            await().until(() -> asked.size() >= 400);
            assertThat(done).isEmpty();
            away = false;

            await().until(() -> done.size() >= 100);
            assertThat(done).doesNotHaveDuplicates().hasSize(100);
            assertThat(lines.warnings()).hasSize(1);
            assertThat(lines.warnings().get(0)).contains("package=presence", "the rules are away");
        }
    }

    @Test
    void those_who_wait_for_one_presentity_are_one_question_about_its_newest_content() {
        context.runOnContext(now -> {
            questions.ask(content("alice@example.com", 7), () -> done.add("seventh"));
            questions.ask(content("alice@example.com", 8), () -> done.add("eighth"));
            questions.ask(content("alice@example.com", 6), () -> done.add("sixth"));
            away = false;
        });

        await().until(() -> done.size() >= 3);
        assertThat(done).containsExactly("seventh", "eighth", "sixth");
        assertThat(asked.subList(3, asked.size()))
                .extracting(one -> one.state().revision())
                .containsExactly(8L);
    }
}
