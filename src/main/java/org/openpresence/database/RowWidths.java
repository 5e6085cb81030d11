package org.openpresence.database;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.model.Presentity;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/**
 * How many characters the columns of the tables in use take, so that a value that is too wide is answered before anything is
 * decided, and not refused by the database afterwards. Immutable; its answers are pure.
 */
public final class RowWidths {
    /** No table stands behind: everything fits. */
    public static final RowWidths UNBOUNDED = new RowWidths(Map.of(), Map.of());

    private final Map<String, Long> presentity;
    private final Map<String, Long> watchers;

    /** Takes the width of each column of {@code presentity} and {@code active_watchers}; one that is not in it is unbounded. */
    RowWidths(Map<String, Long> presentity, Map<String, Long> watchers) {
        this.presentity = Map.copyOf(presentity);
        this.watchers = Map.copyOf(watchers);
    }

    /**
     * Returns what of a publication is too wide, as half a sentence for people; empty when all fits. The entity-tag is not looked at:
     * those that are written are ours, and whoever names a wider one names none that there is (412).
     */
    public Optional<String> publicationTooWide(Presentity presentity, String event, int bodyOctets) {
        return first(List.of(
                        check(this.presentity, "username", "the user", presentity.user()),
                        check(this.presentity, "domain", "the host", presentity.host()),
                        check(this.presentity, "event", "the event", event)))
                .or(() -> bodyOctets <= width(this.presentity, "body")
                        ? Optional.empty()
                        : Optional.of("the body has " + bodyOctets + " octets, of " + width(this.presentity, "body")
                                + " allowed"));
    }

    /**
     * Returns what of a subscription is too wide, as half a sentence for people; empty when all fits. The dialog may still be
     * without our tag.
     */
    public Optional<String> subscriptionTooWide(Presentity presentity, String event, PackedDialog dialog) {
        String watcher = dialog.get(DialogField.WATCHER);
        String to = dialog.get(DialogField.LOCAL_URI);
        String from = dialog.get(DialogField.REMOTE_URI);
        String id = RowText.eventId(dialog.get(DialogField.EVENT));
        return first(List.of(
                check(watchers, "presentity_uri", "the presentity", presentity.uri()),
                check(watchers, "watcher_username", "the watcher's user", RowText.user(watcher)),
                check(watchers, "watcher_domain", "the watcher's host", RowText.host(watcher)),
                check(watchers, "to_user", "the user in To", RowText.user(to)),
                check(watchers, "to_domain", "the host in To", RowText.host(to)),
                check(watchers, "from_user", "the user in From", RowText.user(from)),
                check(watchers, "from_domain", "the host in From", RowText.host(from)),
                check(watchers, "event", "the event", event),
                check(watchers, "event_id", "the event's id", id == null ? "" : id),
                check(watchers, "callid", "the Call-ID", dialog.get(DialogField.CALL_ID)),
                check(watchers, "to_tag", "the To-tag", dialog.get(DialogField.LOCAL_TAG)),
                check(watchers, "from_tag", "the From-tag", dialog.get(DialogField.REMOTE_TAG)),
                check(watchers, "contact", "the Contact", dialog.get(DialogField.REMOTE_TARGET)),
                check(watchers, "record_route", "Record-Route", dialog.get(DialogField.ROUTE_SET)),
                check(watchers, "local_contact", "our Contact", dialog.get(DialogField.LOCAL_CONTACT))));
    }

    int reason() {
        return bounded(watchers, "reason");
    }

    int socketInfo() {
        return bounded(watchers, "socket_info");
    }

    int userAgent() {
        return bounded(watchers, "user_agent");
    }

    private static Optional<String> first(List<Optional<String>> findings) {
        return findings.stream().flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> check(Map<String, Long> table, String column, String what, String value) {
        long width = width(table, column);
        if (value.length() <= width) {
            return Optional.empty();
        }
        int characters = value.codePointCount(0, value.length());
        return characters <= width
                ? Optional.empty()
                : Optional.of(what + " has " + characters + " characters, of " + width + " allowed");
    }

    private static long width(Map<String, Long> table, String column) {
        return table.getOrDefault(column, Long.MAX_VALUE);
    }

    private static int bounded(Map<String, Long> table, String column) {
        return (int) Math.min(width(table, column), Integer.MAX_VALUE);
    }
}
