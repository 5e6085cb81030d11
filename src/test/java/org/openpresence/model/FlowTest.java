package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTest {
    private static final Flow FLOW = new Flow("tcp", "2001:db8::9", 40_000, "192.0.2.1", 5060, "node-1", 3, 1L << 40);

    @Test
    void its_text_gives_it_back() {
        assertThat(Flow.parse(FLOW.text())).isEqualTo(FLOW);
    }

    @Test
    void what_a_newer_release_appends_is_skipped() {
        assertThat(Flow.parse(FLOW.text() + ",new,fields")).isEqualTo(FLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "udp", "udp,h,1,l,2,n,0", "udp,h,x,l,2,n,0,0", "udp,h,1,l,2,n,0,x"})
    void no_other_text_is_a_flow(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Flow.parse(text));
    }

    @Test
    void a_part_with_a_comma_is_refused_because_it_would_not_come_back() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Flow("udp", "192.0.2.9", 5060, "192.0.2.1", 5060, "node,1", 0, 0));
    }
}
