package org.openpresence.database;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openpresence.model.Flow;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/**
 * Makes subscriptions from rows that another program wrote: what we would know beyond its columns is rebuilt from them. They
 * are read after our own, whose places are fixed. Confined to one load.
 */
final class TakenOverDialogs {
    private static final int SIP_PORT = 5060;

    /** Such a watcher may not know the present state: the first revision counts as untold. */
    private static final long TOUCHED = 1;

    /** What {@link #read} wants to see of subscriptions {@code a}. */
    static final String COLUMNS =
            "a.id, a.presentity_uri, a.watcher_username, a.watcher_domain, a.to_user, a.to_domain,"
                    + " a.from_user, a.from_domain, a.event, a.event_id, a.to_tag, a.from_tag, a.callid, a.local_cseq,"
                    + " a.remote_cseq, a.contact, a.record_route, a.expires, a.status, a.reason, a.socket_info,"
                    + " a.local_contact, a.user_agent";

    private final EntryMap entries;

    TakenOverDialogs(EntryMap entries) {
        this.entries = entries;
    }

    void read(Cells row) {
        WatcherState state = WatcherState.ofCode((int) row.number(18));
        if (state == WatcherState.TERMINATED) {
            return;
        }
        EntryRows entry = entries.of(address(text(row, 1)));
        if (entry == null) {
            return;
        }
        String tag = text(row, 10);
        Optional<DialogToken> ours =
                DialogToken.parse(tag).filter(token -> token.key().equals(entry.key()));
        int slot = ours.map(DialogToken::slot).orElseGet(entry::freeSlot);
        long random =
                ours.map(DialogToken::random).orElseGet(() -> DialogToken.randomOf(text(row, 12), tag, text(row, 11)));
        entry.add(
                new Subscription(
                        slot,
                        random,
                        text(row, 8),
                        state,
                        text(row, 19),
                        PublicationReader.expiresAt(row.number(17), 0),
                        row.number(14),
                        TOUCHED,
                        0,
                        0,
                        dialog(row)),
                row.number(13),
                EntryRows.NO_START);
        entry.markLoose();
    }

    /** Returns the canonical name of the presentity that a row calls {@code uri}. */
    static String address(String uri) {
        return Presentity.of(uri)
                .map(Presentity::address)
                .orElseThrow(() -> new IllegalArgumentException("no presentity is called " + uri));
    }

    private static PackedDialog dialog(Cells row) {
        String to = "sip:" + text(row, 4) + '@' + text(row, 5);
        String from = "sip:" + text(row, 6) + '@' + text(row, 7);
        String id = text(row, 9);
        Map<DialogField, String> values = new EnumMap<>(DialogField.class);
        values.put(DialogField.CALL_ID, text(row, 12));
        values.put(DialogField.LOCAL_TAG, text(row, 10));
        values.put(DialogField.REMOTE_TAG, text(row, 11));
        values.put(DialogField.LOCAL, '<' + to + '>');
        values.put(DialogField.REMOTE, '<' + from + ">;tag=" + text(row, 11));
        values.put(DialogField.LOCAL_URI, to);
        values.put(DialogField.REMOTE_URI, from);
        values.put(DialogField.REMOTE_TARGET, text(row, 15));
        values.put(DialogField.ROUTE_SET, text(row, 16));
        values.put(DialogField.EVENT, text(row, 8) + (id.isEmpty() ? "" : ";id=" + id));
        values.put(DialogField.LOCAL_CONTACT, text(row, 21));
        values.put(DialogField.USER_AGENT, text(row, 22));
        values.put(DialogField.WATCHER, text(row, 2) + '@' + text(row, 3));
        values.put(DialogField.FLOW, flow(text(row, 20), text(row, 15)).text());
        return PackedDialog.of(values);
    }

    /** Which way the SUBSCRIBE came is not known: our socket is the one that Kamailio used, the other side is the Contact. */
    private static Flow flow(String socket, String contact) {
        int transportEnd = socket.indexOf(':');
        String transport =
                transportEnd < 0 ? "udp" : socket.substring(0, transportEnd).toLowerCase(Locale.ROOT);
        String local = socket.substring(transportEnd + 1);
        String remote = contact.substring(contact.lastIndexOf('@') + 1).replaceFirst("^sips?:", "");
        int end = remote.length();
        for (char stop : new char[] {';', '>', '?'}) {
            int at = remote.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        remote = remote.substring(0, end);
        return new Flow(transport, host(remote), port(remote), host(local), port(local), "", 0, 0);
    }

    private static String host(String hostPort) {
        if (hostPort.startsWith("[")) {
            return hostPort.substring(1, Math.max(hostPort.indexOf(']'), 1));
        }
        int colon = hostPort.indexOf(':');
        return colon < 0 ? hostPort : hostPort.substring(0, colon);
    }

    private static int port(String hostPort) {
        String port = hostPort.substring(hostPort.lastIndexOf(':') + 1);
        return port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : SIP_PORT;
    }

    private static String text(Cells row, int column) {
        String value = row.text(column);
        return value == null ? "" : value;
    }
}
