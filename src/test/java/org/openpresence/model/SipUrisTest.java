package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipUrisTest {

    @ParameterizedTest
    @CsvSource({
        "sip:bob@192.0.2.1:5060, sip:bob@192.0.2.1:5060",
        "SIP:bob@Example.COM, sip:bob@example.com",
        "sip:bob@example.com;transport=udp, sip:bob@example.com",
        "sip:bob@example.com;line=x;transport=UDP, sip:bob@example.com;Transport=udp;q=1?subject=a",
        "sip:[2001:DB8::1]:5060, sip:[2001:db8::1]:5060",
        "sip:a;b@example.com, sip:a;b@example.com;ob"
    })
    void the_same_place_in_other_words(String one, String other) {
        assertThat(SipUris.samePlace(one, other)).isTrue();
        assertThat(SipUris.samePlace(other, one)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@192.0.2.1:5060, sip:bob@192.0.2.1",
        "sip:Bob@example.com, sip:bob@example.com",
        "sips:bob@example.com, sip:bob@example.com",
        "sip:bob@example.com;transport=udp, sip:bob@example.com;transport=tcp",
        "sip:bob@example.com, sip:bob@example.org",
        "sip:a;b@example.com, sip:a;c@example.com"
    })
    void another_place(String one, String other) {
        assertThat(SipUris.samePlace(one, other)).isFalse();
        assertThat(SipUris.samePlace(other, one)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@192.0.2.1:5070;transport=tcp;ob, sip:bob@192.0.2.1:5070;transport=tcp;ob",
        "sip:bob@192.0.2.1?Subject=hi&Priority=urgent, sip:bob@192.0.2.1",
        "sip:b?b;method=x@192.0.2.1;user=phone?a=b, sip:b?b;method=x@192.0.2.1;user=phone",
        "sip:192.0.2.1;METHOD=INVITE;lr, sip:192.0.2.1;lr",
        "sip:[2001:db8::1];x-method=1;method, sip:[2001:db8::1];x-method=1"
    })
    void a_request_line_has_neither_headers_nor_a_method(String uri, String inRequestLine) {
        assertThat(SipUris.requestUri(uri)).isEqualTo(inRequestLine);
    }
}
