package org.openpresence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.model.Presentity;

/** RFC 3325 §9.1. */
class AssertedIdentityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sip:bob@Example.com|bob@example.com",
                "<sip:bob@example.com>|bob@example.com",
                "\"Bob, B.\" <sip:bob@example.com;user=phone>|bob@example.com",
                "<tel:+1-201-555-0123>|+12015550123",
                "<tel:+12015550123>, \"Bob\" <sips:bob@example.com>|bob@example.com"
            })
    void it_names_one_identity_a_sip_uri_before_a_number(String value, String identity) {
        assertThat(AssertedIdentity.of(List.of(value))).contains(new Presentity(identity));
    }

    @Test
    void its_values_may_stand_on_several_lines() {
        assertThat(AssertedIdentity.of(List.of("tel:+12015550123", "sip:bob@example.com")))
                .contains(new Presentity("bob@example.com"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "nobody",
                "<sip:bob@example.com",
                "<http://example.com>",
                "sip:bob@exam ple.com",
                "<tel:nobody>",
                "<sip:b\uFFFDb@example.com>",
                "<sip:bob@example.com>, nonsense"
            })
    void malformed_it_names_nobody(String value) {
        assertThat(AssertedIdentity.of(List.of(value))).isEmpty();
    }
}
