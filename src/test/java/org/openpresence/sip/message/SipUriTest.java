package org.openpresence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {

    @Test
    void tells_the_parts() {
        assertThat(SipUri.parse("SIP:Alice:secret@Example.COM:5070;transport=TCP;maddr=Gw.example.com;lr?Subject=x"))
                .contains(new SipUri(false, "Alice", "example.com", 5070, "tcp", "gw.example.com", true, "Subject=x"));
        assertThat(SipUri.parse("sips:example.com"))
                .contains(new SipUri(true, "", "example.com", -1, "", "", false, ""));
        assertThat(SipUri.parse("sip:user;par=u%40example.net@example.com"))
                .contains(new SipUri(false, "user;par=u%40example.net", "example.com", -1, "", "", false, ""));
        assertThat(SipUri.parse("sip:k7s@abc.invalid;transport=ws;ob;alias=10.0.0.1~4000~5"))
                .contains(new SipUri(false, "k7s", "abc.invalid", -1, "ws", "", false, ""));
    }

    @Test
    void keeps_the_brackets_of_an_ipv6_reference_apart() {
        SipUri uri = SipUri.parse("sip:a@[2001:DB8::1]:5061;lr=on").orElseThrow();

        assertThat(uri.host()).isEqualTo("[2001:db8::1]");
        assertThat(uri.address()).isEqualTo("2001:db8::1");
        assertThat(uri.port()).isEqualTo(5061);
        assertThat(uri.lr()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip:",
                "sip:@example.com",
                "sip:a@",
                "sip:a@b@c",
                "sip:a@b:0",
                "sip:a@b:65536",
                "sip:a@b:",
                "sip:a@b:5o60",
                "sip:a@[2001:db8::1",
                "sip:a@[]",
                "sip:a@2001:db8::1",
                "sip:a@b c",
                "sip:<a@b>",
                "sip:a@ex%41mple.com",
                "sip:j\u00f6rg@b",
                "tel:+1",
                "a@b",
                "sipx:a@b"
            })
    void is_empty_for_what_is_no_sip_uri(String uri) {
        assertThat(SipUri.parse(uri)).isEmpty();
    }
}
