package org.openpresence.codec;

import org.openpresence.presentity.Bounds;
import org.openpresence.presentity.Change;
import org.openpresence.subscription.DialogToken;

/** Bytes of a change, which travels to every copy of its entry. Pure. */
public final class ChangeCodec {
    private static final int VERSION = 1;

    private ChangeCodec() {}

    /** Returns {@code change} as one record. */
    public static byte[] encode(Change change) {
        ByteWriter out = new ByteWriter(1024);
        int mark = out.begin(VERSION);
        out.number(change.from())
                .number(change.to())
                .text(change.address())
                .list(change.publications(), PublicationCodec::write)
                .list(change.removed(), PublicationCodec::write)
                .list(change.subscriptions(), SubscriptionCodec::write)
                .list(change.forgotten(), (octets, slot) -> octets.number(slot))
                .list(change.contentOf(), ByteWriter::text)
                .list(change.remembered(), EntryParts::writeRemembered)
                .number(change.forgetBefore());
        EntryParts.writeRange(out, change.cseq());
        return out.number(change.settled())
                .number(change.rememberedMaximum())
                .end(mark)
                .toBytes();
    }

    /**
     * Reads what {@link #encode} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are not one whole change
     */
    public static Change decode(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("change");
        all.end("change");
        return new Change(
                record.number("change.from"),
                record.number("change.to"),
                record.text("change.address"),
                record.list("change.publications", PublicationCodec::read),
                record.list("change.removed", PublicationCodec::read),
                record.list("change.subscriptions", SubscriptionCodec::read),
                record.list("change.forgotten", slot -> slot.number("change.forgotten", DialogToken.SLOTS - 1)),
                record.list("change.contentOf", event -> event.text("change.contentOf")),
                record.list("change.remembered", EntryParts::readRemembered),
                record.number("change.forgetBefore"),
                EntryParts.readRange(record),
                record.number("change.settled"),
                record.hasMore() ? record.number("change.rememberedMaximum", Integer.MAX_VALUE) : Bounds.REMEMBERED);
    }
}
