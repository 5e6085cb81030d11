package org.openpresence.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage.EntityTagPolicy;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Document;
import org.openpresence.model.Subject;

class LoadedFactsTest {
    private final LoadedFacts facts =
            new LoadedFacts(new EventPackages(List.of(new StrictPackage("dialog", EntityTagPolicy.NEW_ONCE))));

    private Subject subject(String event, String body) {
        return facts.subject(event, Document.of("text/plain", body));
    }

    @Test
    void what_documents_tell_of_is_found_out_again_and_what_no_package_knows_stands_for_itself() {
        assertThat(subject("dialog", "call")).isEqualTo(new Subject("call", List.of(), false, false));
        assertThat(subject("gone", "x")).isEqualTo(Subject.NONE);
    }

    @Test
    void what_its_package_refuses_is_no_document_that_can_be_loaded() {
        assertThatThrownBy(() -> subject("dialog", "bad"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no document of dialog");
    }

    @Test
    void the_type_of_a_document_of_an_unknown_package_is_octets() {
        assertThat(facts.contentType("dialog")).isEqualTo("application/pidf+xml");
        assertThat(facts.contentType("gone")).isEqualTo("application/octet-stream");
    }
}
