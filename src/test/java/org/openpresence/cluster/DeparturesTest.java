package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeparturesTest {
    private static final UUID SELF = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);
    private static final Set<UUID> ALL = Set.of(SELF, OTHER, THIRD);

    private final Departures departures = new Departures(SELF);

    @Test
    void a_partition_that_came_back_is_told_of_once() {
        departures.moved(7, SELF, OTHER);
        departures.moved(7, OTHER, SELF);

        assertThat(departures.takeBack(ALL)).containsExactly(7);
        assertThat(departures.takeBack(ALL)).isEmpty();
    }

    @Test
    void one_that_is_away_yet_is_not_back_whatever_the_table_shows_just_now() {
        departures.moved(7, SELF, OTHER);

        assertThat(departures.takeBack(ALL)).isEmpty();
    }

    @Test
    void one_that_came_back_over_a_third_member_was_away() {
        departures.moved(7, SELF, OTHER);
        departures.moved(7, OTHER, THIRD);
        departures.moved(7, THIRD, SELF);

        assertThat(departures.takeBack(ALL)).containsExactly(7);
    }

    @Test
    void one_whose_owner_is_gone_came_back_by_promotion() {
        departures.moved(7, SELF, OTHER);
        departures.moved(8, SELF, OTHER);
        departures.moved(8, OTHER, THIRD);

        assertThat(departures.takeBack(Set.of(SELF, THIRD))).containsExactly(7);
    }

    @Test
    void a_departure_that_was_noticed_is_none_that_was_missed() {
        departures.moved(7, SELF, OTHER);
        departures.noticed(7);
        departures.moved(7, OTHER, SELF);

        assertThat(departures.takeBack(ALL)).isEmpty();
    }

    @Test
    void partitions_of_others_are_of_no_interest() {
        departures.moved(7, OTHER, THIRD);
        departures.moved(7, THIRD, SELF);
        departures.moved(8, null, SELF);

        assertThat(departures.takeBack(ALL)).isEmpty();
    }
}
