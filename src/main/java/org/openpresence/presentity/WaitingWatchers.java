package org.openpresence.presentity;

import java.util.Map;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;
import org.openpresence.subscription.SubscriptionTable;

/**
 * Keeps those whose subscription ended before the presentity consented (RFC 3857 §4.7.1, state waiting), so that it can learn of
 * them: a record of its own that nobody is told of by a NOTIFY, one for each watcher and package, for a day. Confined to one
 * decision.
 */
public final class WaitingWatchers {
    /** After this long the server gives up. */
    static final long GIVE_UP_MILLIS = 86_400_000;

    private final ChangeBuilder change;
    private final Circumstances at;
    private SubscriptionTable table;

    /** Returns whether {@code subscription} is the record of a watcher that waits, or did until the rules decided. */
    public static boolean isRecord(Subscription subscription) {
        return subscription.state() == WatcherState.WAITING
                || (subscription.createdBy() == 0
                        && subscription.dialog().get(DialogField.CALL_ID).equals(callId(subscription.random())));
    }

    private static String callId(long random) {
        return "waiting-" + Long.toHexString(random);
    }

    WaitingWatchers(ChangeBuilder change, SubscriptionTable table, Circumstances at) {
        this.change = change;
        this.table = table;
        this.at = at;
    }

    /** Notes that {@code pending} ends in this change, or is a fetch that must not be answered yet. */
    void add(Subscription pending) {
        String watcher = pending.dialog().get(DialogField.WATCHER);
        int[] waiting = {0};
        boolean[] known = {false};
        table.forEach(held -> {
            if (held.state() == WatcherState.WAITING) {
                waiting[0]++;
                known[0] |= held.event().equals(pending.event())
                        && held.dialog().get(DialogField.WATCHER).equals(watcher);
            }
        });
        if (!watcher.isEmpty() && !known[0] && waiting[0] < at.bounds().waiting()) {
            Subscription record = record(pending, table.freeSlot());
            table = table.with(record);
            change.put(record);
        }
    }

    /** The name in documents stays that of the subscription: it is kept where no operation can be. */
    private Subscription record(Subscription pending, int slot) {
        long random = ~pending.random();
        PackedDialog dialog = PackedDialog.of(Map.of(
                DialogField.CALL_ID,
                callId(random),
                DialogField.REMOTE_TAG,
                "waiting",
                DialogField.LOCAL_TAG,
                new DialogToken(change.key(), slot, random).tag(""),
                DialogField.EVENT,
                pending.event(),
                DialogField.WATCHER,
                pending.dialog().get(DialogField.WATCHER),
                DialogField.REMOTE,
                pending.dialog().get(DialogField.REMOTE),
                DialogField.REMOTE_URI,
                pending.dialog().get(DialogField.REMOTE_URI),
                DialogField.LOCAL_URI,
                pending.dialog().get(DialogField.LOCAL_URI),
                DialogField.RULING,
                pending.ruling(),
                DialogField.RULED_UNTIL,
                pending.dialog().get(DialogField.RULED_UNTIL)));
        return new Subscription(
                slot,
                random,
                pending.event(),
                WatcherState.WAITING,
                "",
                at.nowMillis() + GIVE_UP_MILLIS,
                0,
                0,
                0,
                pending.createdBy(),
                dialog);
    }
}
