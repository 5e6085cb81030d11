package org.openpresence.main;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords;

/** Records of which only some presentities are written, so that a rehearsal is not one of the database alone. Safe for any thread. */
final class SampledRecords extends ForwardingRecords {
    private static final int ONE_IN = 8;

    SampledRecords(PresentityRecords records) {
        super(records);
    }

    @Override
    public CompletionStage<CommitOutcome> write(Applied applied, Urgency urgency) {
        return applied.key().slot(ONE_IN) == 0
                ? super.write(applied, urgency)
                : CompletableFuture.completedFuture(CommitOutcome.COMMITTED);
    }

    @Override
    public void settled(PresentityKey key, String event, long revision, long hash) {
        if (key.slot(ONE_IN) == 0) {
            super.settled(key, event, revision, hash);
        }
    }
}
