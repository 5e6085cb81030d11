package org.openpresence.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RulingTest {
    static Stream<Ruling> rulings() {
        return Stream.of(
                Ruling.OPEN,
                Ruling.of(SubHandling.ALLOW, Permissions.NONE),
                Ruling.of(
                        SubHandling.ALLOW,
                        new Permissions.Builder()
                                .services(Selection.ALL)
                                .attribute(PresenceAttribute.NOTE)
                                .build()),
                Ruling.of(SubHandling.POLITE_BLOCK, Permissions.NONE),
                Ruling.of(SubHandling.CONFIRM, Permissions.NONE),
                Ruling.of(SubHandling.BLOCK, Permissions.NONE));
    }

    @ParameterizedTest
    @MethodSource("rulings")
    void what_was_written_is_read(Ruling ruling) {
        assertThat(Ruling.of(ruling.outcome())).isEqualTo(ruling);
        assertThat(Ruling.handlingOf(ruling.outcome())).isEqualTo(ruling.handling());
    }

    @Test
    void who_may_see_everything_costs_no_reading() {
        assertThat(Ruling.of(Ruling.OPEN.outcome())).isSameAs(Ruling.OPEN);
    }

    /** A word of a later release lets nobody in. */
    @ParameterizedTest
    @CsvSource({"whisper D* P* S* a*, CONFIRM", "allow, ALLOW", "'allow ', ALLOW", "'', CONFIRM"})
    void what_says_nothing_permits_nothing(String outcome, SubHandling handling) {
        assertThat(Ruling.handlingOf(outcome)).isEqualTo(handling);
        assertThat(Ruling.of(outcome)).isEqualTo(Ruling.of(handling, Permissions.NONE));
    }
}
