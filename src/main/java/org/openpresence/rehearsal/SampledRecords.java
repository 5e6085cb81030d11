package org.openpresence.rehearsal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.Settled;

/** Records of which only some presentities are written, so that a rehearsal is not one of the database alone. Safe for any thread. */
public final class SampledRecords extends ForwardingRecords {
    private static final int ONE_IN = 8;

    /** Makes records of which one in eight reaches {@code records}. */
    public SampledRecords(PresentityRecords records) {
        super(records);
    }

    @Override
    public CompletionStage<CommitOutcome> write(Applied applied, Urgency urgency) {
        return isWritten(applied.key())
                ? super.write(applied, urgency)
                : CompletableFuture.completedFuture(CommitOutcome.COMMITTED);
    }

    @Override
    public void seen(Applied applied) {
        if (isWritten(applied.key())) {
            super.seen(applied);
        }
    }

    private static boolean isWritten(PresentityKey key) {
        return key.slot(ONE_IN) == 0;
    }

    @Override
    public void settled(List<Settled> news) {
        super.settled(news.stream().filter(one -> isWritten(one.key())).toList());
    }
}
