package org.openpresence.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage.EntityTagPolicy;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.Subject;
import org.openpresence.presentity.Command;
import org.openpresence.publication.Publication;

class LoadedFactsTest {
    private final LoadedFacts facts =
            new LoadedFacts(new EventPackages(List.of(new StrictPackage("dialog", EntityTagPolicy.NEW_ONCE))));

    private static Publication stored(String event, String body) {
        return new Publication("pres-1", event, new EntityTag("t"), Document.of("text/plain", body), 1, 1, 1, 0, 0);
    }

    @Test
    void what_documents_tell_of_is_found_out_again_and_what_no_package_takes_stands_for_itself() {
        var load = new Command.Load(
                PresentityKey.of(new Presentity("alice@example.com")),
                "alice@example.com",
                List.of(stored("dialog", "call"), stored("dialog", "bad"), stored("gone", "x")),
                List.of(),
                7);

        var known = facts.of(load);

        assertThat(known.publications().stream().map(Publication::subject))
                .containsExactly(new Subject("call", List.of(), false, false), Subject.NONE, Subject.NONE);
        assertThat(known.cseqBase()).isEqualTo(7);
    }
}
