package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openpresence.kit.Doubt.Meaning;

/** Players forgive 412 and 481 exactly where a 503 has left open what happened. */
class DoubtTest {
    private static final int GONE = 412;

    private final Doubt doubt = new Doubt(GONE);

    @Test
    void what_nobody_refused_is_not_gone() {
        assertThat(doubt.of(GONE)).isEqualTo(Meaning.WRONG);
    }

    @Test
    void what_was_answered_is_not_gone_at_the_next_change() {
        doubt.of(200);

        assertThat(doubt.of(GONE)).isEqualTo(Meaning.WRONG);
    }

    @Test
    void a_503_leaves_open_what_happened_and_gone_says_that_it_was_carried_out() {
        assertThat(doubt.of(503)).isEqualTo(Meaning.OPEN);
        assertThat(doubt.of(503)).isEqualTo(Meaning.OPEN);
        assertThat(doubt.of(GONE)).isEqualTo(Meaning.DONE_BEFORE);
    }

    @Test
    void one_503_explains_one_answer() {
        doubt.of(503);
        doubt.of(GONE);

        assertThat(doubt.of(GONE)).isEqualTo(Meaning.WRONG);
    }

    @Test
    void a_200_after_a_503_ends_the_doubt() {
        doubt.of(503);

        assertThat(doubt.of(200)).isEqualTo(Meaning.DONE);
        assertThat(doubt.of(GONE)).isEqualTo(Meaning.WRONG);
    }

    @Test
    void a_503_explains_no_other_failure() {
        for (int status : new int[] {400, 404, 423, 481, 482, 489, 500, 504}) {
            doubt.of(503);

            assertThat(doubt.of(status)).as("%d", status).isEqualTo(Meaning.WRONG);
            assertThat(doubt.of(GONE)).as("412 after %d", status).isEqualTo(Meaning.WRONG);
        }
    }

    @Test
    void a_server_error_that_is_no_503_leaves_nothing_open() {
        assertThat(doubt.of(500)).isEqualTo(Meaning.WRONG);
        assertThat(doubt.of(GONE)).isEqualTo(Meaning.WRONG);
    }

    @Test
    void a_copy_of_what_nobody_remembers_may_find_it_done() {
        assertThat(doubt.of(GONE, true)).isEqualTo(Meaning.FORGOTTEN);
        assertThat(doubt.of(481, true)).isEqualTo(Meaning.WRONG);
        assertThat(doubt.of(GONE, false)).isEqualTo(Meaning.WRONG);
    }

    @Test
    void what_a_503_leaves_open_may_be_forgotten_as_well_but_only_that() {
        doubt.of(503, true);

        assertThat(doubt.of(503, false)).isEqualTo(Meaning.OPEN);
        assertThat(doubt.of(GONE, false)).isEqualTo(Meaning.FORGOTTEN);

        doubt.of(503, false);

        assertThat(doubt.of(GONE, false)).isEqualTo(Meaning.DONE_BEFORE);
    }
}
