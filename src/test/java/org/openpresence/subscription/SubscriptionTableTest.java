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
}
