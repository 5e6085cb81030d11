package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Presentity;

class OverdueRulingsTest {
    private static final String GROUP = "presence";
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private final IllegalStateException unavailable = new IllegalStateException("the database is away");

    private final Map<Presentity, Integer> tries = new ConcurrentHashMap<>();
    private final List<Promise<Void>> open = new CopyOnWriteArrayList<>();
    private volatile boolean away = true;
    private volatile boolean slow;
    private final AtomicLong nanos = new AtomicLong();
    private Vertx vertx;
    private Context context;
    private OverdueRulings overdue;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        overdue = new OverdueRulings(vertx, this::judge, () -> 0.5, new DoublingPause(5, 40), nanos::get);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Future<?> judge(Presentity presentity, String group) {
        tries.merge(presentity, 1, Integer::sum);
        if (slow) {
            Promise<Void> answer = Promise.promise();
            open.add(answer);
            return answer.future();
        }
        return away ? Future.failedFuture(unavailable) : Future.succeededFuture();
    }

    private void failed(Presentity presentity) {
        context.runOnContext(now -> overdue.add(presentity, GROUP, unavailable));
    }

    @Test
    void pauses_double_up_to_15_s_and_are_not_all_alike() {
        DoublingPause real = DoublingPause.USUAL;

        assertThat(IntStream.range(0, 4).mapToObj(failed -> real.millis(failed, 1)))
                .containsExactly(5_000L, 10_000L, 15_000L, 15_000L);
        assertThat(real.millis(1_000, 1)).isEqualTo(15_000);
        assertThat(real.millis(0, 0)).isEqualTo(3_750);
    }

    @Test
    void one_that_fails_for_good_does_not_silence_a_later_outage() {
        try (LogLines lines = LogLines.of(OverdueRulings.class)) {
            failed(ALICE);
            await().until(() -> tries.getOrDefault(ALICE, 0) >= 5);
            List<String> first = lines.warnings();
            nanos.set(TimeUnit.SECONDS.toNanos(59));
            List<Presentity> many = IntStream.range(0, 20)
                    .mapToObj(i -> new Presentity("u" + i + "@example.com"))
                    .toList();
            many.forEach(this::failed);
            await().until(() -> many.stream().allMatch(one -> tries.getOrDefault(one, 0) >= 3));
            List<String> within = lines.warnings();
            nanos.set(TimeUnit.SECONDS.toNanos(60));

            await().until(() -> lines.warnings().size() == 2);
            assertThat(first).hasSize(1).allMatch(line -> line.contains("presentities=1 "));
            assertThat(within).hasSize(1);
            assertThat(lines.warnings().get(1)).contains("presentities=21 ");
        }
    }

    @Test
    void an_outage_that_hits_many_is_one_warning_with_their_number() {
        try (LogLines lines = LogLines.of(OverdueRulings.class)) {
            List<Presentity> many = IntStream.range(0, 200)
                    .mapToObj(i -> new Presentity("u" + i + "@example.com"))
                    .toList();
            context.runOnContext(now -> many.forEach(one -> overdue.add(one, GROUP, unavailable)));
            await().until(() -> tries.size() == 200 && tries.values().stream().allMatch(count -> count >= 3));
            List<String> during = lines.warnings();
            away = false;

            await().untilAsserted(() -> assertThat(lines.all())
                    .last()
                    .asString()
                    .startsWith("all watchers are judged again package=presence presentities=200"));
            assertThat(during).hasSize(1);
            assertThat(during.get(0)).contains("presentities=200", "package=presence", unavailable.toString());
            assertThat(lines.warnings()).hasSize(1);
        }
    }

    @Test
    void what_succeeds_at_the_second_try_warns_nobody_and_is_not_tried_again() {
        away = false;
        try (LogLines lines = LogLines.of(OverdueRulings.class)) {
            failed(ALICE);
            failed(ALICE);

            await().until(() -> tries.getOrDefault(ALICE, 0) == 1);
            await().during(100, TimeUnit.MILLISECONDS).until(() -> tries.get(ALICE) == 1);
            assertThat(lines.warnings()).isEmpty();
        }
    }

    /** It may have read the rules before they changed. */
    @Test
    void a_try_that_another_failure_has_overtaken_is_not_the_last() {
        slow = true;
        away = false;
        failed(ALICE);
        await().until(() -> open.size() == 1);

        failed(ALICE);
        slow = false;
        context.runOnContext(now -> open.get(0).complete());

        await().until(() -> tries.get(ALICE) == 2);
    }
}
