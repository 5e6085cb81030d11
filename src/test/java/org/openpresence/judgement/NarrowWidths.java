package org.openpresence.judgement;

import java.util.Optional;
import org.openpresence.model.Presentity;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** Takes Contacts of 40 characters and users of 30. */
record NarrowWidths() implements Widths {
    @Override
    public Optional<String> publicationTooWide(Presentity presentity, String event, int bodyOctets) {
        return presentity.user().length() > 30 ? Optional.of("the user is too long") : Optional.empty();
    }

    @Override
    public Optional<String> subscriptionTooWide(Presentity presentity, String event, PackedDialog dialog) {
        return dialog.get(DialogField.REMOTE_TARGET).length() > 40
                ? Optional.of("the Contact is too long")
                : Optional.empty();
    }
}
