package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openpresence.cluster.Tenures.Stage;

class TenuresTest {
    private final Tenures tenures = new Tenures(3);

    @Test
    void a_partition_is_anothers_until_its_tenure_begins() {
        assertThat(tenures.isMine(1)).isFalse();

        Tenure tenure = tenures.begin(1);

        assertThat(tenures.isMine(1)).isTrue();
        assertThat(tenures.goesOn(tenure)).isTrue();
        assertThat(tenures.at(Stage.FOREIGN)).isEqualTo(2);
        assertThat(tenures.at(Stage.UNKNOWN)).isEqualTo(1);
    }

    @Test
    void what_was_begun_for_one_tenure_does_nothing_to_the_next() {
        Tenure first = tenures.begin(1);
        tenures.end(1);
        Tenure second = tenures.begin(1);

        assertThat(tenures.move(first, Stage.UNKNOWN, Stage.WARM)).isFalse();
        assertThat(tenures.goesOn(first)).isFalse();
        assertThat(tenures.move(second, Stage.UNKNOWN, Stage.WARM)).isTrue();
        assertThat(tenures.stage(1)).isEqualTo(Stage.WARM);
    }

    @Test
    void one_that_is_looked_at_again_is_the_same_tenure() {
        Tenure tenure = tenures.begin(1);
        tenures.move(tenure, Stage.UNKNOWN, Stage.FOREIGN);

        assertThat(tenures.begin(1)).isEqualTo(tenure);
    }

    @Test
    void the_term_is_another_one_as_soon_as_a_tenure_is_over() {
        int before = tenures.begin(2).term();

        tenures.end(2);

        assertThat(tenures.term(2)).isNotEqualTo(before);
        assertThat(tenures.term(1)).isEqualTo(before);
    }
}
