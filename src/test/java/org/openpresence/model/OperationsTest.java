package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperationsTest {

    @Test
    void a_repetition_has_the_same_identity() {
        long first = Operations.identify("SUBSCRIBE", "call@host", "from", "to", 7);

        long again = Operations.identify("SUBSCRIBE", "call@host", "from", "to", 7);

        assertThat(again).isEqualTo(first).isNotZero();
    }

    @Test
    void every_part_counts_and_none_runs_into_the_next() {
        var identities = List.of(
                Operations.identify("SUBSCRIBE", "call", "from", "to", 7),
                Operations.identify("PUBLISH", "call", "from", "to", 7),
                Operations.identify("SUBSCRIBE", "cal", "lfrom", "to", 7),
                Operations.identify("SUBSCRIBE", "call", "fromto", "", 7),
                Operations.identify("SUBSCRIBE", "call", "", "fromto", 7),
                Operations.identify("SUBSCRIBE", "call", "from", "to7", 7),
                Operations.identify("SUBSCRIBE", "call", "from", "to", 77),
                Operations.identify("SUBSCRIBE", "call", "from", "", 7),
                Operations.identify("SUBSCRIBE", "Call", "from", "to", 7));

        assertThat(identities).doesNotHaveDuplicates();
    }

    @Test
    void a_hundred_thousand_requests_have_as_many_identities() {
        Set<Long> identities = new HashSet<>();

        for (int i = 0; i < 100_000; i++) {
            identities.add(Operations.identify("PUBLISH", "call-" + i / 10, "tag", "", i % 10));
        }

        assertThat(identities).hasSize(100_000);
    }
}
