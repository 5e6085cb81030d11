package org.openpresence.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.presentity.TestClock;

class NeverBackTest {
    private static final long HOUR = 3_600_000;

    private final TestClock source = new TestClock();
    private final long start = source.millis();
    private final List<Long> steps = new CopyOnWriteArrayList<>();
    private final NeverBack clock = new NeverBack(source, source::nanos, steps::add);

    /** Lets time pass in steps, as the ticks of an event loop see it. */
    private void pass(long millis) {
        for (long passed = 0; passed < millis; passed += 100) {
            source.pass(Math.min(100, millis - passed));
            clock.millis();
        }
    }

    /** Sets the source, and somebody looks. */
    private void set(long step) {
        source.set(step);
        clock.millis();
    }

    @Test
    void it_follows_what_passes_and_what_is_set_forward_at_once() {
        var first = clock.millis();
        source.pass(250);
        var passed = clock.millis();
        source.set(HOUR);

        assertThat(List.of(first, passed, clock.millis())).containsExactly(start, start + 250, start + 250 + HOUR);
        assertThat(clock.instant()).isEqualTo(source.instant());
        assertThat(steps).isEmpty();
    }

    @Test
    void after_a_step_back_it_goes_on_at_half_speed_until_the_source_has_caught_up() {
        clock.millis();
        source.set(-HOUR);
        var stepped = clock.millis();

        pass(1_000);
        var second = clock.millis();
        pass(2 * HOUR - 2_000);
        var before = clock.millis() - source.millis();
        pass(1_000);
        var met = clock.millis() - source.millis();
        pass(60_000);

        assertThat(stepped).isEqualTo(start);
        assertThat(second).isEqualTo(start + 500);
        assertThat(before).isEqualTo(500);
        assertThat(met).isZero();
        assertThat(clock.millis()).isEqualTo(source.millis());
        assertThat(steps).containsExactly(HOUR);
    }

    @Test
    void a_source_that_is_set_right_again_is_followed_again() {
        clock.millis();
        set(-HOUR);
        pass(10_000);
        source.set(HOUR);
        var right = clock.millis();
        set(-2_000);
        pass(1_000);

        assertThat(right).isEqualTo(start + 10_000);
        assertThat(clock.millis()).isEqualTo(start + 10_500);
        assertThat(steps).containsExactly(HOUR, 2_000L);
    }

    @Test
    void a_second_step_back_before_the_first_is_caught_up_with_takes_nothing_back() {
        clock.millis();
        set(-10_000);
        pass(10_000);
        set(-10_000);
        pass(10_000);
        var half = clock.millis();
        pass(20_000);

        assertThat(half).isEqualTo(start + 10_000);
        assertThat(clock.millis()).isEqualTo(source.millis()).isEqualTo(start + 20_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_is_done_to_the_source_it_goes_on_and_is_never_behind_it(long seed) {
        Random random = new Random(seed);
        long last = clock.millis();
        long furthest = last;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(50) == 0) {
                source.set((long) (random.nextGaussian() * 60_000));
            }
            long passed = random.nextInt(200);
            source.pass(passed);
            furthest = Math.max(furthest + passed, source.millis());

            long now = clock.millis();

            assertThat(now).isBetween(Math.max(last, source.millis()), furthest);
            last = now;
        }
    }

    @Test
    void no_thread_sees_it_go_back_whoever_looked_before() throws Exception {
        AtomicLong seen = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<CompletableFuture<Void>> looking = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                looking.add(CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                long before = seen.get();
                                long now = clock.millis();
                                assertThat(now).isGreaterThanOrEqualTo(before);
                                seen.accumulateAndGet(now, Math::max);
                            }
                        },
                        threads));
            }
            Random random = new Random(5);
            Awaitility.await().until(() -> seen.get() >= start);
            for (int i = 0; i < 20_000; i++) {
                source.pass(1);
                source.set(random.nextInt(200) - 100);
            }
            // On a busy machine the others may not have looked since.
            Awaitility.await().until(() -> seen.get() > start);
            over.set(true);
            for (CompletableFuture<Void> one : looking) {
                one.get(10, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void a_wheel_goes_on_when_the_source_is_set_back() {
        TimerWheel<String> wheel = new TimerWheel<>(100, 8, clock.millis());
        List<String> out = new ArrayList<>();
        wheel.schedule("soon", clock.millis() + 500);
        source.set(-HOUR);
        wheel.advance(clock.millis(), out::add);
        wheel.schedule("then", clock.millis() + 1_000);

        pass(1_000);
        wheel.advance(clock.millis(), out::add);
        var first = List.copyOf(out);
        pass(1_000);
        wheel.advance(clock.millis(), out::add);

        assertThat(first).containsExactly("soon");
        assertThat(out).containsExactly("soon", "then");
    }
}
