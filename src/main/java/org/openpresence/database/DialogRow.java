package org.openpresence.database;

import java.util.List;
import org.openpresence.model.Flow;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** How a subscription stands in {@code active_watchers} and in our table beside it. Pure. */
final class DialogRow {
    static final List<String> COLUMNS = List.of(
            "callid",
            "to_tag",
            "from_tag",
            "presentity_uri",
            "watcher_username",
            "watcher_domain",
            "to_user",
            "to_domain",
            "from_user",
            "from_domain",
            "event",
            "event_id",
            "local_cseq",
            "remote_cseq",
            "contact",
            "record_route",
            "expires",
            "status",
            "reason",
            "version",
            "socket_info",
            "local_contact",
            "updated",
            "updated_winfo",
            "flags",
            "user_agent");

    static final List<String> FACT_COLUMNS = List.of(
            "callid",
            "to_tag",
            "from_tag",
            "form",
            "bucket",
            "presentity",
            "random",
            "slot",
            "start_number",
            "expires_at_ms",
            "remote_cseq",
            "touched",
            "created_by",
            "changed_by",
            "dialog",
            "key_high",
            "key_low",
            "cluster_id");

    /** Kamailio's mark for a row that no notifier of its has to look at. */
    private static final int NOTHING_TO_SEND = -1;

    private DialogRow() {}

    /** Returns the values of {@link #COLUMNS}. */
    static Object[] values(RowWidths widths, PresentityState state, Subscription subscription) {
        PackedDialog dialog = subscription.dialog();
        String watcher = dialog.get(DialogField.WATCHER);
        String to = dialog.get(DialogField.LOCAL_URI);
        String from = dialog.get(DialogField.REMOTE_URI);
        return new Object[] {
            dialog.get(DialogField.CALL_ID),
            dialog.get(DialogField.LOCAL_TAG),
            dialog.get(DialogField.REMOTE_TAG),
            new Presentity(state.address()).uri(),
            RowText.user(watcher),
            RowText.host(watcher),
            RowText.user(to),
            RowText.host(to),
            RowText.user(from),
            RowText.host(from),
            subscription.event(),
            RowText.eventId(dialog.get(DialogField.EVENT)),
            RowText.whole(state.cseq().reserved()),
            RowText.whole(subscription.remoteCSeq()),
            dialog.get(DialogField.REMOTE_TARGET),
            dialog.get(DialogField.ROUTE_SET),
            RowText.seconds(subscription.expiresAtMillis()),
            subscription.state().code(),
            subscription.reason().isEmpty() ? null : RowText.cut(subscription.reason(), widths.reason()),
            0,
            RowText.cut(socket(dialog.get(DialogField.FLOW)), widths.socketInfo()),
            dialog.get(DialogField.LOCAL_CONTACT),
            NOTHING_TO_SEND,
            NOTHING_TO_SEND,
            0,
            RowText.cut(dialog.get(DialogField.USER_AGENT), widths.userAgent())
        };
    }

    /** Returns the values of {@link #FACT_COLUMNS}. */
    static Object[] facts(
            Tables tables, PresentityKey key, String address, Subscription subscription, int startNumber) {
        PackedDialog dialog = subscription.dialog();
        return new Object[] {
            dialog.get(DialogField.CALL_ID),
            dialog.get(DialogField.LOCAL_TAG),
            dialog.get(DialogField.REMOTE_TAG),
            Tables.FORM,
            tables.bucket(key),
            address,
            subscription.random(),
            subscription.slot(),
            startNumber,
            subscription.expiresAtMillis(),
            subscription.remoteCSeq(),
            subscription.touched(),
            subscription.createdBy(),
            subscription.changedBy(),
            dialog.bytes(),
            key.high(),
            key.low(),
            tables.clusterId()
        };
    }

    /** Returns the socket that received the SUBSCRIBE as Kamailio writes it; "" where it is not known. */
    private static String socket(String flow) {
        if (flow.isEmpty()) {
            return "";
        }
        Flow way = Flow.parse(flow);
        String host = way.localHost().indexOf(':') < 0 ? way.localHost() : '[' + way.localHost() + ']';
        return way.transport() + ':' + host + ':' + way.localPort();
    }
}
