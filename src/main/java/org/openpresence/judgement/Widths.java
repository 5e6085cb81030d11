package org.openpresence.judgement;

import java.util.Optional;
import org.openpresence.model.Presentity;
import org.openpresence.subscription.PackedDialog;

/** What the records' last home can take: asked before anything is decided, so that nothing is refused afterwards. */
public interface Widths {
    /** Returns what of a publication is too wide, as half a sentence for people; empty when all fits. */
    Optional<String> publicationTooWide(Presentity presentity, String event, int bodyOctets);

    /** Returns what of a subscription is too wide, as half a sentence for people; empty when all fits. */
    Optional<String> subscriptionTooWide(Presentity presentity, String event, PackedDialog dialog);

    /** Takes everything. */
    Widths UNBOUNDED = new Widths() {
        @Override
        public Optional<String> publicationTooWide(Presentity presentity, String event, int bodyOctets) {
            return Optional.empty();
        }

        @Override
        public Optional<String> subscriptionTooWide(Presentity presentity, String event, PackedDialog dialog) {
            return Optional.empty();
        }
    };
}
