package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openpresence.model.PresentityKey;

class GapsTest {
    private static final PresentityKey ALICE = new PresentityKey(1, 1);
    private static final PresentityKey BOB = new PresentityKey(2, 2);

    private final Gaps gaps = new Gaps();

    @Test
    void a_copy_that_is_as_it_was_when_a_change_did_not_fit_lacks_one() {
        gaps.note(ALICE, 3);

        assertThat(gaps.isEmpty()).isFalse();
        assertThat(gaps.take(key -> true, key -> 3)).containsExactly(ALICE);
        assertThat(gaps.isEmpty()).isTrue();
    }

    @Test
    void a_copy_that_was_copied_anew_lacks_nothing() {
        gaps.note(ALICE, 3);

        assertThat(gaps.take(key -> true, key -> 5)).isEmpty();
    }

    @Test
    void a_copy_that_a_later_change_fitted_lacks_nothing() {
        gaps.note(ALICE, 0);
        gaps.note(BOB, 0);
        gaps.fits(ALICE);

        assertThat(gaps.take(key -> true, key -> 0)).containsExactly(BOB);
    }

    @Test
    void only_those_that_are_asked_for_are_taken() {
        gaps.note(ALICE, 3);
        gaps.note(BOB, 3);

        assertThat(gaps.take(BOB::equals, key -> 3)).containsExactly(BOB);
        assertThat(gaps.take(key -> true, key -> 3)).containsExactly(ALICE);
    }
}
