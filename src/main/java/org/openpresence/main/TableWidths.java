package org.openpresence.main;

import java.util.Optional;
import org.openpresence.database.RowWidths;
import org.openpresence.judgement.Widths;
import org.openpresence.model.Presentity;
import org.openpresence.subscription.PackedDialog;

/** What the columns of the database take, asked before a request is decided. Immutable. */
record TableWidths(RowWidths widths) implements Widths {
    @Override
    public Optional<String> publicationTooWide(Presentity presentity, String event, int bodyOctets) {
        return widths.publicationTooWide(presentity, event, bodyOctets);
    }

    @Override
    public Optional<String> subscriptionTooWide(Presentity presentity, String event, PackedDialog dialog) {
        return widths.subscriptionTooWide(presentity, event, dialog);
    }
}
