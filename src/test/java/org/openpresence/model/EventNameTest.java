package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The Event header (RFC 6665 §8.2.1). */
class EventNameTest {

    @Test
    void a_value_is_taken_apart_and_put_together_again() {
        var event = EventName.parse("Dialog ;call-id=\"a;b\\\"c\";to-tag=1; include-session-description;id=7");

        assertThat(event.packageName()).isEqualTo("dialog");
        assertThat(event.id()).contains("7");
        assertThat(event.parameter("Call-ID")).contains("a;b\"c");
        assertThat(event.parameter("to-tag")).contains("1");
        assertThat(event.parameter("include-session-description")).contains("");
        assertThat(event.parameter("from-tag")).isEmpty();
        assertThat(event.parameterNames()).containsExactly("call-id", "to-tag", "include-session-description", "id");
        assertThat(EventName.parse("presence").parameterNames()).isEmpty();
    }

    @Test
    void a_package_is_known_in_any_case_and_echoed_as_it_is_written() {
        var event = EventName.parse("Message-Summary ;id=7");

        assertThat(event.packageName()).isEqualTo("message-summary");
        assertThat(event.headerValue()).isEqualTo("Message-Summary;id=7");
    }

    @Test
    void package_and_id_name_a_subscription_of_a_dialog() {
        assertThat(EventName.match("presence;id=1", "Presence; ID=\"1\";x=2")).isTrue();
        assertThat(EventName.match("presence;id=1", "presence;id=2")).isFalse();
        assertThat(EventName.match("presence;x=\";id=1\"", "presence")).isTrue();
        assertThat(EventName.match("presence", "dialog")).isFalse();
    }
}
