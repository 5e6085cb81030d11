package org.openpresence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    @EnumSource(WatcherState.class)
    void a_watcher_state_is_found_by_its_number(WatcherState state) {
        assertThat(WatcherState.ofCode(state.code())).isEqualTo(state);
    }

    @Test
    void an_unknown_number_is_pending() {
        assertThat(WatcherState.ofCode(99)).isEqualTo(WatcherState.PENDING);
    }
}
