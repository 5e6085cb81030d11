package org.openpresence.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openpresence.authorization.Rules;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.SubHandling;

class EqualRulesTest {
    private final EqualRules rules = new EqualRules(new RulesPolicy(SubHandling.CONFIRM, true, false, true));

    private static List<RulesDocument> document(String tag, String text) {
        return List.of(new RulesDocument(tag, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String allowing(String watcher) {
        return Rules.document(Rules.allow(Rules.one("sip:" + watcher + "@example.com")));
    }

    @Test
    void documents_of_equal_text_are_read_once_and_keep_their_names() {
        KnownRules one = rules.read(document("e1", allowing("bob")));
        KnownRules other = rules.read(document("e2", allowing("bob")));
        KnownRules third = rules.read(document("e3", allowing("carol")));

        assertThat(other.rules().orElseThrow()).isSameAs(one.rules().orElseThrow());
        assertThat(third.rules().orElseThrow()).isNotSameAs(one.rules().orElseThrow());
        assertThat(List.of(one.entityTag(), other.entityTag(), third.entityTag()))
                .containsExactly("e1", "e2", "e3");
    }

    @Test
    void what_cannot_be_read_is_a_mistake_each_time() {
        assertThat(rules.read(document("e1", "<ruleset")).mistake()).isPresent();
        assertThat(rules.read(document("e2", "<ruleset")).mistake()).isPresent();
        assertThat(rules.read(List.of()).mistake()).isEmpty();
        assertThat(rules.read(document("e3", "")).mistake()).isPresent();
    }

    @Test
    void by_a_document_that_is_too_long_nobody_is_let_in() {
        EqualRules generous = new EqualRules(new RulesPolicy(SubHandling.ALLOW, true, false, true));
        String text = filled(allowing("bob"));

        KnownRules longest = generous.read(document("e1", text));
        KnownRules longer = generous.read(document("e2", text + ' '));

        assertThat(longest.rules()).isPresent();
        assertThat(longer)
                .isEqualTo(new KnownRules(
                        "e2", Optional.empty(), Optional.of("the rules document has more than 1048576 octets")));
    }

    /** Returns {@code text} and comments behind it, as long as a document may be. */
    private static String filled(String text) {
        String comment = "<!--" + "x".repeat(993) + "-->";
        int room = RulesDocuments.LONGEST - text.length();
        return text + comment.repeat(room / comment.length()) + " ".repeat(room % comment.length());
    }

    @Test
    void what_was_not_used_for_long_is_read_again() {
        KnownRules first = rules.read(document("e", allowing("bob")));
        for (int i = 0; i < 100; i++) {
            rules.read(document("e", allowing("w" + i)));
        }

        KnownRules again = rules.read(document("e", allowing("bob")));

        assertThat(again.rules().orElseThrow()).isNotSameAs(first.rules().orElseThrow());
    }
}
