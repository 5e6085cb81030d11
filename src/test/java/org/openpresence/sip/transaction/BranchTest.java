package org.openpresence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchTest {
    @ParameterizedTest
    @ValueSource(longs = {1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0x0123456789abcdefL})
    void instance_and_token_come_back(long token) {
        for (int instance = 0; instance < 256; instance++) {
            String branch = Branch.of(instance, token);

            assertThat(branch).startsWith("z9hG4bK");
            assertThat(Branch.isOurs(branch)).isTrue();
            assertThat(Branch.instance(branch)).isEqualTo(instance);
            assertThat(Branch.token(branch)).isEqualTo(token);
        }
    }

    @Test
    void others_are_not_ours() {
        String ours = Branch.of(1, 2);

        assertThat(Branch.isOurs("")).isFalse();
        assertThat(Branch.isOurs("z9hG4bK")).isFalse();
        assertThat(Branch.isOurs(ours + "0")).isFalse();
        assertThat(Branch.isOurs(ours.substring(1))).isFalse();
        assertThat(Branch.isOurs(ours.replace("op", "ox"))).isFalse();
        assertThat(Branch.isOurs(ours.substring(0, ours.length() - 1) + "g")).isFalse();
    }
}
