package org.openpresence.main;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.subscription.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the database holds into the table. */
final class Loading {
    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

    private Loading() {}

    /** What the database holds goes into the table before the first request is taken; returns what was done. */
    static List<Future<Applied>> everything(PresentityTable table, PresentityRecords records) {
        List<Future<Applied>> applied = new ArrayList<>();
        int entries = Waiting.forStart("db_url", Future.fromCompletionStage(records.load(load -> {
            Future<Applied> one = Future.fromCompletionStage(table.apply(load));
            synchronized (applied) {
                applied.add(one.onSuccess(done -> writeEnded(records, done)));
            }
        })));
        Waiting.forStart("db_url", Future.all(applied));
        LOG.info("loaded presentities={}", entries);
        return applied;
    }

    /** What expired while no node ran has ended with the load; its rows go, so that the next start does not tell it again. */
    static void writeEnded(PresentityRecords records, Applied loaded) {
        Change change = loaded.change();
        if (change != null
                && (!change.removed().isEmpty()
                        || change.subscriptions().stream().anyMatch(Subscription::ended))) {
            records.write(loaded, PresentityRecords.Urgency.NOW).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.error(
                            "not written presentity={} cause={}", loaded.state().address(), failure.toString());
                }
            });
        }
    }
}
