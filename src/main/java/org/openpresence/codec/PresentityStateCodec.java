package org.openpresence.codec;

import java.util.List;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.Subscription;
import org.openpresence.subscription.SubscriptionTable;

/** Bytes of the state of a presentity: the value of its entry in the map. Pure. */
public final class PresentityStateCodec {
    private static final int VERSION = 1;
    private static final int LIKELY_SUBSCRIPTION = 512;

    private PresentityStateCodec() {}

    /** Returns {@code state} as one record. */
    public static byte[] encode(PresentityState state) {
        ByteWriter out = new ByteWriter(
                1024 + LIKELY_SUBSCRIPTION * state.subscriptions().size());
        int mark = out.begin(VERSION);
        out.text(state.address())
                .number(state.revision())
                .list(state.publications(), PublicationCodec::write)
                .number(state.subscriptions().size());
        state.subscriptions().forEach(held -> SubscriptionCodec.write(out, held));
        out.list(state.content(), EntryParts::writeRevision).list(state.remembered(), EntryParts::writeRemembered);
        EntryParts.writeRange(out, state.cseq());
        return out.number(state.settled()).end(mark).toBytes();
    }

    /**
     * Reads what {@link #encode} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are not one whole state
     */
    public static PresentityState decode(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("state");
        all.end("state");
        return new PresentityState(
                record.text("state.address"),
                record.number("state.revision"),
                record.list("state.publications", PublicationCodec::read),
                subscriptions(record),
                record.list("state.content", EntryParts::readRevision),
                record.list("state.remembered", EntryParts::readRemembered),
                EntryParts.readRange(record),
                record.number("state.settled"));
    }

    private static SubscriptionTable subscriptions(ByteReader record) {
        String[] event = {""};
        List<Subscription> held = record.list("state.subscriptions", in -> {
            Subscription subscription = SubscriptionCodec.read(in, event[0]);
            event[0] = subscription.event();
            return subscription;
        });
        try {
            return SubscriptionTable.of(held);
        } catch (IllegalArgumentException bad) {
            IllegalArgumentException where = record.malformed("state.subscriptions", bad.getMessage());
            where.initCause(bad);
            throw where;
        }
    }
}
