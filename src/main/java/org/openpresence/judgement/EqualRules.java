package org.openpresence.judgement;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;

/**
 * Reads rules documents, those of equal text once: many presentities have what somebody made for all of them. The last ones that were
 * used are remembered. Confined to one thread.
 */
public final class EqualRules {
    private static final int REMEMBERED = 64;
    private static final int LONGEST_REMEMBERED = 16_384;

    private final boolean legacyProvideAll;
    private final Map<List<ByteBuffer>, KnownRules> last = new LinkedHashMap<>(REMEMBERED, 0.75f, true);

    /** Makes one that remembers nothing. */
    public EqualRules(RulesPolicy policy) {
        this.legacyProvideAll = policy.legacyProvideAll();
    }

    /** Returns what {@link KnownRules#of} returns. */
    public KnownRules read(List<RulesDocument> documents) {
        int octets = 0;
        List<ByteBuffer> text = new ArrayList<>(documents.size());
        for (RulesDocument document : documents) {
            octets += document.octets().length;
            text.add(ByteBuffer.wrap(document.octets()));
        }
        if (octets == 0 || octets > LONGEST_REMEMBERED) {
            return KnownRules.of(documents, legacyProvideAll);
        }
        KnownRules known = last.get(text);
        if (known == null) {
            known = KnownRules.of(documents, legacyProvideAll);
            last.put(text, known);
            if (last.size() > REMEMBERED) {
                last.remove(last.keySet().iterator().next());
            }
        }
        return known.named(RulesDocuments.tagOf(documents));
    }
}
