package org.openpresence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void no_token_comes_twice_and_none_is_zero() {
        var tokens = new Tokens();
        Set<Long> seen = new HashSet<>();

        for (int i = 0; i < 10_000; i++) {
            seen.add(tokens.next());
        }

        assertThat(seen).hasSize(10_000).doesNotContain(0L);
    }

    @Test
    void two_sources_differ() {
        assertThat(new Tokens().next()).isNotEqualTo(new Tokens().next());
    }
}
