package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The small words: documents, entity-tags, event names, watcher states. */
class ValuesTest {

    @Test
    void documents_are_equal_when_type_and_octets_are() {
        var document = Document.of("text/plain", "caf\u00e9");

        assertThat(document)
                .isEqualTo(Document.of("text/plain", "caf\u00e9"))
                .hasSameHashCodeAs(Document.of("text/plain", "caf\u00e9"))
                .isNotEqualTo(Document.of("text/html", "caf\u00e9"))
                .isNotEqualTo(Document.of("text/plain", "cafe"));
        assertThat(document.text()).isEqualTo("caf\u00e9");
        assertThat(document).hasToString("text/plain (5 octets)");
    }

    @Test
    void an_entity_tag_is_not_empty() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EntityTag(""));
    }

    @Test
    void an_event_name_gives_its_header_back() {
        var event = new EventName("dialog", Optional.of("7"), ";id=7;sla");

        assertThat(event.headerValue()).isEqualTo("dialog;id=7;sla");
        assertThat(EventName.of("presence").headerValue()).isEqualTo("presence");
    }

    @ParameterizedTest
    @CsvSource({
        "presence, presence, true",
        "presence, Presence, true",
        "presence, dialog, false",
        "presence;id=1, presence;id=1, true",
        "presence;id=1, presence ; ID = 1, true",
        "presence;id=1, presence;id=2, false",
        "presence;id=a, presence;id=A, false",
        "presence;id=1, presence, false",
        "presence;id=1, presence;x=y;id=1, true",
        "dialog;call-id=7, dialog, true",
        "dialog;id, dialog, true",
        "dialog;, dialog, true",
    })
    void package_and_id_tell_the_subscriptions_of_a_dialog_apart(String one, String other, boolean same) {
        assertThat(EventName.match(one, other)).isEqualTo(same);
        assertThat(EventName.match(other, one)).isEqualTo(same);
    }

    @ParameterizedTest
    @EnumSource(WatcherState.class)
    void a_watcher_state_is_found_by_its_number(WatcherState state) {
        assertThat(WatcherState.ofCode(state.code())).isEqualTo(state);
    }

    @Test
    void an_unknown_number_is_pending() {
        assertThat(WatcherState.ofCode(99)).isEqualTo(WatcherState.PENDING);
    }
}
