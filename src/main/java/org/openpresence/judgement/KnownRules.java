package org.openpresence.judgement;

import java.util.List;
import java.util.Optional;
import org.openpresence.authorization.MalformedRules;
import org.openpresence.authorization.RuleSet;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;

/**
 * What is known of a presentity's rules. Immutable.
 *
 * @param entityTag names this version of the documents; "" when there are none
 * @param rules empty when there is no document, or when it cannot be read
 * @param mistake why it cannot be read, for people; empty when it can
 */
public record KnownRules(String entityTag, Optional<RuleSet> rules, Optional<String> mistake) {

    /** Reads {@code documents}; a document that cannot be read is no failure of ours, but nobody is let in by it. */
    public static KnownRules of(List<RulesDocument> documents, boolean legacyProvideAll) {
        String tag = RulesDocuments.tagOf(documents);
        if (documents.isEmpty()) {
            return new KnownRules(tag, Optional.empty(), Optional.empty());
        }
        try {
            return new KnownRules(tag, Optional.of(RuleSet.of(documents, legacyProvideAll)), Optional.empty());
        } catch (MalformedRules malformed) {
            return new KnownRules(tag, Optional.empty(), Optional.of(malformed.getMessage()));
        }
    }

    /** Returns these rules as those of documents that bear another name. */
    KnownRules named(String otherTag) {
        return new KnownRules(otherTag, rules, mistake);
    }

    /** Returns whether a judgement depends on the sphere of the presentity. */
    public boolean askSphere() {
        return rules.isPresent() && rules.get().asksSphere();
    }
}
