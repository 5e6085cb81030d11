package org.openpresence.verticle;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.openpresence.bus.Inquiry;
import org.openpresence.notifier.Notifier;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityRecords.Unavailable;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.PresentityTable;

/**
 * Takes over what somebody has changed in the rows of publications directly (the manual's refresh type 1). What this node has still
 * to write is written first, so that whatever is different was changed by somebody else. Confined to its verticle's event loop.
 */
final class Rereading {
    private static final int ATTEMPTS = 5;

    private final Notifier notifier;
    private final PresentityTable table;
    private final PresentityRecords records;
    private final Context context;

    Rereading(Notifier notifier, PresentityTable table, PresentityRecords records, Context context) {
        this.notifier = notifier;
        this.table = table;
        this.records = records;
        this.context = context;
    }

    /**
     * Completes when the entry is as the rows say, and they are as the entry is; fails when one of them cannot be reached.
     *
     * @return whether the notifier has noted a change
     */
    Future<Boolean> reread(Inquiry.TellAll asked) {
        return reread(asked, ATTEMPTS);
    }

    private Future<Boolean> reread(Inquiry.TellAll asked, int attempts) {
        return onLoop(table.apply(new Command.Rule(asked.key(), List.of()))).compose(seen -> committed(seen)
                .compose(done -> onLoop(records.publications(asked.key(), asked.address(), asked.event())))
                .compose(rows -> rows.isEmpty()
                        ? Future.succeededFuture(false)
                        : take(
                                asked,
                                new Command.Reread(
                                        asked.key(),
                                        asked.address(),
                                        asked.event(),
                                        seen.state().publicationsOf(asked.event()),
                                        rows.get()),
                                attempts)));
    }

    private Future<Boolean> take(Inquiry.TellAll asked, Command.Reread command, int attempts) {
        return onLoop(table.apply(command))
                .onFailure(unheard -> notifier.doubt(asked.key()))
                .compose(applied -> {
                    if (applied.outcome() instanceof Outcome.Refused) {
                        return attempts > 1
                                ? reread(asked, attempts - 1)
                                : Future.failedFuture(new Unavailable("publications change all the time, ask again"));
                    }
                    if (applied.change() == null) {
                        return Future.succeededFuture(false);
                    }
                    notifier.note(applied, asked.event());
                    return committed(applied).map(true);
                });
    }

    private Future<Void> committed(Applied applied) {
        return onLoop(records.write(applied, Urgency.NOW)).compose(outcome -> switch (outcome) {
            case COMMITTED -> Future.succeededFuture();
            case UNCOMMITTED -> Future.failedFuture(new Unavailable("the database does not answer"));
            case OVERTAKEN -> Future.failedFuture(new Unavailable("another node owns the presentity now"));
        });
    }

    private <T> Future<T> onLoop(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }
}
