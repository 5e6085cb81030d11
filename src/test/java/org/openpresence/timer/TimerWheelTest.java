package org.openpresence.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long START = 1_800_000_000_000L;

    private final TimerWheel<String> wheel = new TimerWheel<>(10, 8, START);
    private final List<String> out = new ArrayList<>();

    @Test
    void an_item_comes_at_its_time_and_not_before() {
        wheel.schedule("a", START + 25);

        wheel.advance(START + 29, out::add);
        var before = out.size();
        wheel.advance(START + 30, out::add);

        assertThat(before).isZero();
        assertThat(out).containsExactly("a");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void what_is_past_comes_with_the_next_tick() {
        wheel.schedule("a", 5);
        wheel.advance(START + 10, out::add);

        assertThat(out).containsExactly("a");
    }

    @Test
    void what_is_further_away_than_a_round_waits_for_its_round() {
        wheel.schedule("far", START + 250);
        wheel.schedule("never", Long.MAX_VALUE);
        for (long now = START; now < START + 250; now += 10) {
            wheel.advance(now, out::add);
        }
        var before = out.size();
        wheel.advance(START + 250, out::add);

        assertThat(before).isZero();
        assertThat(out).containsExactly("far");
        assertThat(wheel.size()).isEqualTo(1);
    }

    @Test
    void a_jump_of_time_brings_all_that_is_due_once() {
        for (int i = 0; i < 1_000; i++) {
            wheel.schedule("i" + i, START + i);
        }

        wheel.advance(START + 1_000_000, out::add);

        assertThat(out).hasSize(1_000).doesNotHaveDuplicates();
    }

    @Test
    void a_clock_that_goes_back_brings_nothing_twice_and_loses_nothing() {
        wheel.schedule("a", START + 10);
        wheel.schedule("b", START + 30);
        wheel.advance(START + 10, out::add);
        wheel.advance(START - 1_000, out::add);
        wheel.schedule("c", START - 500);

        wheel.advance(START + 30, out::add);

        assertThat(out).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void who_receives_an_item_may_schedule_more_for_any_time() {
        wheel.schedule("now", START + 10);

        wheel.advance(START + 100, item -> {
            out.add(item);
            if (out.size() < 4) {
                wheel.schedule("past", 0);
                wheel.schedule("a round later", START + 10 + 80);
                wheel.schedule("later", START + 200);
            }
        });
        var first = List.copyOf(out);
        wheel.advance(START + 200, out::add);

        assertThat(first).contains("past", "a round later").doesNotContain("later");
        assertThat(out).contains("later");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void a_receiver_that_throws_loses_its_own_item_only() {
        for (String item : List.of("a", "bad", "b", "c")) {
            wheel.schedule(item, START + 20);
        }
        wheel.schedule("far", START + 20 + 80);

        assertThatIllegalStateException()
                .isThrownBy(() -> wheel.advance(START + 20, item -> {
                    if (item.equals("bad")) {
                        throw new IllegalStateException("a bug");
                    }
                    out.add(item);
                }));
        wheel.advance(START + 30, out::add);
        var soon = List.copyOf(out);
        wheel.advance(START + 100, out::add);

        assertThat(soon).containsExactly("a", "b", "c");
        assertThat(out).endsWith("far");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void the_number_of_slots_is_a_power_of_two() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TimerWheel<String>(10, 12, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agrees_with_a_model_that_looks_at_everything(long seed) {
        var random = new Random(seed);
        var numbers = new TimerWheel<Integer>(10, 16, START);
        Map<Integer, Long> model = new HashMap<>();
        long now = START;
        int next = 0;

        for (int i = 0; i < 5_000; i++) {
            for (int k = random.nextInt(4); k > 0; k--) {
                long at = now + random.nextInt(600) - 50;
                model.put(next, Math.max(at, now - now % 10 + 1));
                numbers.schedule(next++, at);
            }
            now += random.nextInt(100) == 0 ? 5_000 : random.nextInt(40);
            long tick = now - now % 10;
            List<Integer> due = new ArrayList<>();
            numbers.advance(now, due::add);
            List<Integer> expected = model.entrySet().stream()
                    .filter(one -> one.getValue() <= tick)
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(due).containsExactlyInAnyOrderElementsOf(expected);
            expected.forEach(model::remove);
            assertThat(numbers.size()).isEqualTo(model.size());
        }
    }
}
