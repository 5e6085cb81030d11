package org.openpresence.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.openpresence.authorization.MalformedRules;
import org.openpresence.authorization.RuleSet;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.Ruling;
import org.openpresence.authorization.SubHandling;
import org.openpresence.model.Presentity;

class RehearsalDocumentsTest {
    private static final Presentity WATCHER = new Presentity("rehearsal5.desk@rehearsal.invalid");

    /** A watcher that may not see anything would rehearse little. */
    @Test
    void everybody_of_the_rehearsal_may_watch_and_by_different_rules() throws MalformedRules {
        Set<Ruling> rulings = new HashSet<>();
        for (RulesDocument document : RehearsalDocuments.all()) {
            Ruling ruling = RuleSet.of(List.of(document), false)
                    .decide(Optional.of(WATCHER), Optional.empty(), Instant.parse("2026-11-30T10:00:00Z"));
            assertThat(ruling.handling()).isEqualTo(SubHandling.ALLOW);
            rulings.add(ruling);
        }
        assertThat(rulings).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void users_have_all_manners_of_documents() {
        RehearsalDocuments documents = new RehearsalDocuments(RulesDocuments.NONE);
        Set<RulesDocument> found = new HashSet<>();
        for (int user = 0; user < 400; user++) {
            found.addAll(documents
                    .find(new Presentity("rehearsal" + user + "@rehearsal.invalid"))
                    .toCompletableFuture()
                    .join());
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(RehearsalDocuments.all());
    }

    @Test
    void what_a_database_has_is_taken_from_there() {
        List<RulesDocument> stored = List.of(new RulesDocument("stored", new byte[0]));
        RehearsalDocuments documents = new RehearsalDocuments(new RulesDocuments() {
            @Override
            public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
                return CompletableFuture.completedFuture(stored);
            }

            @Override
            public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
                return CompletableFuture.completedFuture(Map.of());
            }
        });

        assertThat(documents.find(WATCHER).toCompletableFuture().join()).isSameAs(stored);
    }

    @Test
    void a_database_can_be_filled_with_those_of_all_phones() {
        assertThat(RehearsalDocuments.ofPhones()).hasSize(400).containsKey(WATCHER);
    }
}
