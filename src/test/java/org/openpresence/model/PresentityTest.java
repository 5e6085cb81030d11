package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresentityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // scheme, port, parameters and headers do not belong to the name
                "sip:alice@example.com                          | alice@example.com",
                "alice@example.com                              | alice@example.com",
                "alice@example.com:5060;transport=tcp           | alice@example.com",
                "SIP:alice@example.com                          | alice@example.com",
                "sips:alice@example.com                         | alice@example.com",
                "pres:alice@example.com                         | alice@example.com",
                "im:alice@example.com                           | alice@example.com",
                "sip:alice@example.com:5060                     | alice@example.com",
                "sip:alice@example.com:5061;transport=tcp;lr    | alice@example.com",
                "sip:alice@example.com?subject=hello&to=a%40b   | alice@example.com",
                "sip:alice:secret@example.com                   | alice@example.com",
                "sip:alice@example.com;user=phone               | alice@example.com",
                // case: of the host no, of the user yes
                "sip:Alice@EXAMPLE.Com                          | Alice@example.com",
                "sip:alice@example.com.                         | alice@example.com",
                // escapes: only unreserved ones are decoded (RFC 3261 §19.1.4)
                "sip:%61lice@example.com                        | alice@example.com",
                "sip:%41lice@example.com                        | Alice@example.com",
                "sip:a%2Db%5fc%2ed%21%7e%2a%27%28%29@example.com | a-b_c.d!~*'()@example.com",
                "sip:a%40b@example.com                          | a%40b@example.com",
                "sip:a%3bb@example.com                          | a%3Bb@example.com",
                "sip:a;b@example.com                            | a;b@example.com",
                "sip:a%00b@example.com                          | a%00b@example.com",
                "sip:j%c3%bcrgen@example.com                    | j%C3%BCrgen@example.com",
                "sip:j\u00fcrgen@example.com                    | j%C3%BCrgen@example.com",
                "sip:50%25@example.com                          | 50%25@example.com",
                // users that look like something else
                "sip:+49-30-123;ext=5@example.com;user=phone    | +49-30-123;ext=5@example.com",
                "sip:a/b?c@example.com                          | a/b?c@example.com",
                // hosts
                "sip:example.com                                | example.com",
                "sip:alice@192.0.2.4:5070                       | alice@192.0.2.4",
                "sip:alice@[2001:DB8::1]:5060                   | alice@[2001:db8::1]",
                "sip:[2001:db8::1]                              | [2001:db8::1]",
                "sip:alice@[2001:db8:0:0:0:0:0:1]               | alice@[2001:db8::1]",
                "sip:[0:0:0:0:0:0:0:1]:5060;transport=tcp       | [::1]",
                "sip:alice@[::ffff:192.0.2.1];lr                | alice@[::ffff:192.0.2.1]",
                "sip:alice@my_host                              | alice@my_host",
                // numbers
                "tel:+49-30-123.456(7)                          | +49301234567",
                "tel:+4930123;ext=7                             | +4930123",
                "TEL:*21#                                       | *21#",
                "tel:12AB                                       | 12ab",
            })
    void a_uri_names_its_canonical_presentity(String uri, String address) {
        assertThat(Presentity.of(uri)).contains(new Presentity(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "@",
                "alice",
                "sip:",
                "sip:@example.com",
                "sip::secret@example.com",
                "sip:alice@",
                "sip:alice@:5060",
                "sip:alice@.",
                "sip:alice@..",
                "sip:alice@example..com",
                "sip:alice@.example.com",
                "sip:alice@example.com ",
                "sip: alice@example.com",
                "sip:al ice@example.com",
                "sip:al\tice@example.com",
                "sip:al\u007fice@example.com",
                "sip:\"alice\"@example.com",
                "sip:<alice@example.com>",
                "<sip:alice@example.com>",
                "sip:alice@exam/ple.com",
                "sip:alice@exam%70le.com",
                "sip:alice@b@example.com",
                "sip:alice@m\u00fcnchen.example",
                "sip:alice@\u212Aelvin.example",
                "sip:alice@[2001:db8::1",
                "sip:alice@[]",
                "sip:alice@[::1]example.com",
                "sip:alice@[host]",
                "sip:alice@ex[am]ple.com",
                "sip:alice%@example.com",
                "sip:alice%4@example.com",
                "sip:alice%4g@example.com",
                "sip:alice%\u00fc1@example.com",
                "http://example.com/alice",
                "mailto:alice@example.com",
                "urn:service:sos",
                "tel:",
                "tel:-",
                "tel:+",
                "tel:1+2",
                "tel:++1",
                "tel:abcxyz",
                "tel:+1 2",
                "tel:11111111112222222222333333333344444444445555555555666666666677777"
            })
    void what_is_malformed_or_of_another_scheme_names_nobody(String uri) {
        assertThat(Presentity.of(uri)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:alice@example.com",
                "sip:a%40b%25@example.com",
                "sip:example.com",
                "sip:alice@[::1]",
                "tel:+4930123",
                "tel:*21#"
            })
    void its_own_uri_names_it_again(String uri) {
        var presentity = Presentity.of(uri).orElseThrow();

        assertThat(presentity.uri()).isEqualTo(uri);
        assertThat(Presentity.of(presentity.uri())).contains(presentity);
    }

    @Test
    void has_a_user_and_a_host() {
        var alice = new Presentity("alice@example.com");

        assertThat(alice.user()).isEqualTo("alice");
        assertThat(alice.host()).isEqualTo("example.com");
    }

    @Test
    void may_have_a_host_alone() {
        var service = new Presentity("example.com");

        assertThat(service.user()).isEmpty();
        assertThat(service.host()).isEqualTo("example.com");
    }

    @Test
    void needs_a_name() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Presentity(""));
    }
}
