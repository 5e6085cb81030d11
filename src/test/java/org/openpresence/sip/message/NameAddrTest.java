package org.openpresence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameAddrTest {

    @Test
    void tells_uri_parameters_from_header_parameters() {
        assertThat(NameAddr.parse("\"a <x> \\\" b\" <sip:a@b;lr> ;tag=1"))
                .contains(new NameAddr("sip:a@b;lr", ";tag=1"));
        assertThat(NameAddr.parse("sip:a@b;tag=1")).contains(new NameAddr("sip:a@b", ";tag=1"));
        assertThat(NameAddr.parse("Alice <sip:a@b>")).contains(new NameAddr("sip:a@b", ""));
    }

    @Test
    void finds_parameters_in_any_case() {
        NameAddr contact = NameAddr.parse("<sip:a@b>;expires=60;q=\"a;x=1\" ; OB ;+sip.instance=\"<urn:uuid:1>\"")
                .orElseThrow();

        assertThat(contact.parameter("Expires")).contains("60");
        assertThat(contact.parameter("ob")).contains("");
        assertThat(contact.parameter("+SIP.instance")).contains("\"<urn:uuid:1>\"");
        assertThat(contact.parameter("x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";tag=1", "<>", "<sip:a@b", "\"a\" <sip:a@b> x"})
    void is_empty_for_what_is_no_address(String value) {
        assertThat(NameAddr.parse(value)).isEmpty();
    }
}
