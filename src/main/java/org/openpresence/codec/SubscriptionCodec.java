package org.openpresence.codec;

import org.openpresence.model.WatcherState;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** Bytes of one subscription. Pure. */
public final class SubscriptionCodec {
    private static final int VERSION = 1;

    private SubscriptionCodec() {}

    /** Appends {@code subscription} as one record. */
    public static void write(ByteWriter out, Subscription subscription) {
        int mark = out.begin(VERSION);
        out.number(subscription.slot())
                .bits(subscription.random())
                .text(subscription.event())
                .octet(subscription.state().code())
                .text(subscription.reason())
                .number(subscription.expiresAtMillis())
                .number(subscription.remoteCSeq())
                .number(subscription.touched())
                .bits(subscription.createdBy())
                .bits(subscription.changedBy())
                .bytes(subscription.dialog().bytes())
                .end(mark);
    }

    /** Reads the next record. */
    public static Subscription read(ByteReader in) {
        return read(in, "");
    }

    /** Reads the next record, whose package is likely {@code event}. */
    static Subscription read(ByteReader in, String event) {
        ByteReader record = in.record("subscription");
        return new Subscription(
                record.number("subscription.slot", DialogToken.SLOTS - 1),
                record.bits("subscription.random"),
                record.text("subscription.event", event),
                state(record),
                record.text("subscription.reason"),
                record.number("subscription.expiresAtMillis"),
                record.number("subscription.remoteCSeq"),
                record.number("subscription.touched"),
                record.bits("subscription.createdBy"),
                record.bits("subscription.changedBy"),
                dialog(record));
    }

    private static WatcherState state(ByteReader record) {
        int code = record.octet("subscription.state");
        WatcherState state = WatcherState.ofCode(code);
        if (state.code() != code) {
            throw record.malformed("subscription.state", "unknown state " + code);
        }
        return state;
    }

    private static PackedDialog dialog(ByteReader record) {
        byte[] packed = record.bytes("subscription.dialog");
        try {
            return PackedDialog.read(packed);
        } catch (IllegalArgumentException bad) {
            IllegalArgumentException where = record.malformed("subscription.dialog", bad.getMessage());
            where.initCause(bad);
            throw where;
        }
    }
}
