package org.openpresence.verticle;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openpresence.bus.Inquiry;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.Notifier;
import org.openpresence.notifier.StateChanged;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.PresentityTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers administration from what the notifier of one loop holds. Confined to that loop. */
final class Inquiries {
    private static final int BUG = 500;
    private static final int UNAVAILABLE = 503;
    private static final Logger LOG = LoggerFactory.getLogger(Inquiries.class);

    private final Notifier notifier;
    private final PresentityTable table;
    private final PresentityRecords records;
    private final Context context;
    private final Rereading reread;

    Inquiries(Notifier notifier, PresentityTable table, PresentityRecords records, Context context) {
        this.notifier = notifier;
        this.table = table;
        this.records = records;
        this.context = context;
        this.reread = new Rereading(notifier, table, records, context);
    }

    void answer(Message<Inquiry> message) {
        Inquiry inquiry = message.body();
        try {
            if (inquiry instanceof Inquiry.Show show) {
                notifier.prepare(show.key(), () -> message.reply(shown(show.key())));
            } else if (inquiry instanceof Inquiry.Explain asked) {
                notifier.prepare(
                        asked.key(),
                        () -> message.reply(new Inquiry.Explained(
                                shown(asked.key()), notifier.knowing(asked.key(), asked.event()))));
            } else if (inquiry instanceof Inquiry.ShowAll) {
                message.reply(new Inquiry.AllShown(states()));
            } else if (inquiry instanceof Inquiry.TellAll tell) {
                tellAll(tell, message);
            } else if (inquiry instanceof Inquiry.Carry carry) {
                carry(carry, message);
            } else if (inquiry instanceof Inquiry.Settle settle) {
                settle(settle.forOthers(), message);
            }
        } catch (RuntimeException bug) {
            LOG.error("inquiry not answered inquiry={}", inquiry.getClass().getSimpleName(), bug);
            message.fail(BUG, "an error of the server, which its log tells: " + bug);
        }
    }

    private Inquiry.Shown shown(PresentityKey key) {
        return new Inquiry.Shown(notifier.state(key), notifier.documents(key));
    }

    /** Other events have their turn between. */
    private void settle(boolean forOthers, Message<Inquiry> message) {
        if (notifier.settleSome(forOthers)) {
            context.runOnContext(next -> settle(forOthers, message));
        } else {
            message.reply(null);
        }
    }

    private List<PresentityState> states() {
        List<PresentityState> states = new ArrayList<>(notifier.presentities());
        notifier.forEachState(states::add);
        return states;
    }

    private void tellAll(Inquiry.TellAll tell, Message<Inquiry> message) {
        reread.reread(tell)
                .map(noted -> new Inquiry.Told(
                        noted
                                ? notifier.tellNoted(tell.key(), tell.event())
                                : notifier.tellAll(tell.key(), tell.event())))
                .onSuccess(message::reply)
                .onFailure(failure -> {
                    LOG.warn("rows not read again presentity={} cause={}", tell.address(), failure.toString());
                    message.fail(isAway(failure) ? UNAVAILABLE : BUG, "not read again: " + failure.getMessage());
                });
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof PresentityTable.Unavailable
                || failure.getCause() instanceof PresentityTable.Unavailable
                || failure instanceof PresentityRecords.Unavailable
                || failure.getCause() instanceof PresentityRecords.Unavailable;
    }

    private void carry(Inquiry.Carry carry, Message<Inquiry> message) {
        Future.fromCompletionStage(table.apply(carry.command()), context)
                .onSuccess(applied -> carried(applied, message))
                .onFailure(failure -> {
                    LOG.warn(
                            "not decided command={} cause={}",
                            carry.command().getClass().getSimpleName(),
                            failure.toString());
                    notifier.doubt(carry.command().key());
                    message.fail(isAway(failure) ? UNAVAILABLE : BUG, "not decided: " + failure.getMessage());
                });
    }

    private void carried(Applied applied, Message<Inquiry> message) {
        if (applied.change() == null) {
            message.reply(new Inquiry.Carried(applied));
            return;
        }
        notifier.changed(new StateChanged(applied, Optional.empty(), 0));
        Future.fromCompletionStage(records.write(applied, PresentityRecords.Urgency.NOW), context)
                .onSuccess(committed -> message.reply(new Inquiry.Carried(applied)))
                .onFailure(failure -> {
                    LOG.error(
                            "not written presentity={} cause={}",
                            applied.state().address(),
                            failure.toString());
                    message.fail(BUG, "done and told, but the database has not written it: " + failure.getMessage());
                });
    }
}
