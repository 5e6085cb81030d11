package org.openpresence.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.model.WatcherState;

class SubscriptionTableTest {
    private static final PackedDialog DIALOG = PackedDialog.of(Map.of());

    private static Subscription at(int slot, long random) {
        return new Subscription(slot, random, "presence", WatcherState.ACTIVE, "", 1, 1, 1, 1, 1, DIALOG);
    }

    private static List<Subscription> all(SubscriptionTable table) {
        List<Subscription> all = new ArrayList<>();
        table.forEach(all::add);
        return all;
    }

    private static void assertIs(SubscriptionTable table, Map<Integer, Subscription> model) {
        int free = 0;
        while (model.containsKey(free)) {
            free++;
        }
        assertThat(table.size()).isEqualTo(model.size());
        assertThat(table.freeSlot()).isEqualTo(free);
        assertThat(all(table)).containsExactlyElementsOf(new TreeMap<>(model).values());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 64, 65, 200, 1000})
    void behaves_like_a_map_whatever_is_done_to_it(int places) {
        var random = new Random(places);
        Map<Integer, Subscription> model = new HashMap<>();
        var table = SubscriptionTable.EMPTY;

        for (int i = 0; i < 4000; i++) {
            int slot = random.nextInt(3) == 0 ? table.freeSlot() : random.nextInt(places);
            // Fills and empties by turns, so that the table also runs full and dry.
            boolean puts = random.nextInt(10) < (i / 500 % 2 == 0 ? 8 : 2);
            if (puts) {
                var subscription = at(slot, random.nextLong());
                model.put(slot, subscription);
                table = table.with(subscription);
            } else {
                model.remove(slot);
                table = table.without(slot);
            }
            assertThat(table.get(slot)).isEqualTo(model.get(slot));
            assertThat(table.size()).isEqualTo(model.size());
            if (i % 10 == 0) {
                assertIs(table, model);
                assertIs(SubscriptionTable.of(all(table)), model);
            }
        }
    }

    @Test
    void an_earlier_table_does_not_change() {
        var earlier = SubscriptionTable.EMPTY.with(at(0, 1)).with(at(1, 2)).with(at(70, 3));

        earlier.with(at(1, 9)).with(at(2, 9)).without(0).without(70);

        assertThat(all(earlier)).containsExactly(at(0, 1), at(1, 2), at(70, 3));
        assertThat(earlier.freeSlot()).isEqualTo(2);
    }

    @Test
    void the_last_that_goes_leaves_the_empty_table() {
        assertThat(SubscriptionTable.EMPTY.with(at(500, 1)).without(500)).isSameAs(SubscriptionTable.EMPTY);
    }

    @Test
    void taking_away_what_is_not_there_is_the_same_table() {
        var table = SubscriptionTable.EMPTY.with(at(5, 1));

        assertThat(table.without(4)).isSameAs(table);
        assertThat(table.without(DialogToken.SLOTS - 1)).isSameAs(table);
    }

    @Test
    void any_slot_of_a_tag_may_be_asked_for() {
        var table = SubscriptionTable.EMPTY.with(at(5, 1));

        assertThat(table.get(0)).isNull();
        assertThat(table.get(63)).isNull();
        assertThat(table.get(64)).isNull();
        assertThat(table.get(DialogToken.SLOTS - 1)).isNull();
    }

    @Test
    void a_list_makes_a_table_only_in_rising_order() {
        assertThat(SubscriptionTable.of(List.of())).isSameAs(SubscriptionTable.EMPTY);
        assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionTable.of(List.of(at(70, 1), at(3, 2))));
        assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionTable.of(List.of(at(3, 1), at(3, 2))));
        assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionTable.of(List.of(at(-1, 1))));
    }

    private static Subscription createdBy(long operation, int slot) {
        return new Subscription(slot, slot, "presence", WatcherState.ACTIVE, "", 1, 1, 1, operation, 1, DIALOG);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void finds_what_an_operation_created_whatever_the_size(long seed) {
        var random = new Random(seed);
        var table = SubscriptionTable.EMPTY;
        Map<Integer, Subscription> model = new HashMap<>();
        long operation = 0;
        for (int i = 0; i < 6_000; i++) {
            boolean grows = i % 3_000 < 2_000;
            if (random.nextInt(10) < (grows ? 8 : 1)) {
                int slot = random.nextInt(5) == 0 ? random.nextInt(1_000) : table.freeSlot();
                long by = random.nextInt(10) == 0 ? 0 : random.nextLong() | 1;
                operation = by == 0 ? operation : by;
                model.put(slot, createdBy(by, slot));
                table = table.with(model.get(slot));
            } else if (!model.isEmpty()) {
                int slot = List.copyOf(model.keySet()).get(random.nextInt(model.size()));
                model.remove(slot);
                table = table.without(slot);
            }
            if (i % 200 == 0) {
                assertFinds(table, model);
                assertFinds(SubscriptionTable.of(all(table)), model);
            }
        }
        assertThat(table.createdBy(operation + 2)).isNull();
    }

    private static void assertFinds(SubscriptionTable table, Map<Integer, Subscription> model) {
        for (Subscription one : model.values()) {
            if (one.createdBy() != 0) {
                assertThat(table.createdBy(one.createdBy())).isSameAs(one);
            }
        }
        assertThat(table.createdBy(42)).isNull();
    }

    @Test
    void a_refresh_keeps_what_created_it_and_a_removal_does_not() {
        var table = SubscriptionTable.EMPTY;
        for (int slot = 0; slot < 200; slot++) {
            table = table.with(createdBy(1_000 + slot, slot));
        }
        var refreshed = createdBy(1_100, 100).end("timeout", 2);

        var with = table.with(refreshed);
        var without = with.without(100);

        assertThat(with.createdBy(1_100)).isSameAs(refreshed);
        assertThat(without.createdBy(1_100)).isNull();
        assertThat(table.createdBy(1_100)).isNotSameAs(refreshed);
    }

    @Test
    void a_place_and_a_creation_are_found_among_many_at_the_price_of_few() {
        List<Subscription> many = new ArrayList<>();
        var random = new Random(1);
        for (int slot = 0; slot < 100_000; slot++) {
            many.add(createdBy(random.nextLong(), slot));
        }
        var table = SubscriptionTable.of(many).without(0);
        long began = System.nanoTime();

        for (int i = 0; i < 5_000; i++) {
            int slot = table.freeSlot();
            long operation = random.nextLong() | 1;
            assertThat(table.createdBy(operation)).isNull();
            table = table.with(createdBy(operation, slot));
        }

        // Looking at all 100,000 for each took more than ten seconds.
        assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    }
}
