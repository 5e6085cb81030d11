package org.openpresence.codec;

import org.openpresence.presentity.Outcome;
import org.openpresence.subscription.DialogToken;

/** Bytes of an outcome: which case it is, then its fields. Pure. */
public final class OutcomeCodec {
    private static final int VERSION = 1;
    private static final int PUBLISHED = 1;
    private static final int UNPUBLISHED = 2;
    private static final int SUBSCRIBED = 3;
    private static final int REFUSED = 4;
    private static final int DONE = 5;

    private OutcomeCodec() {}

    /** Appends {@code outcome} as one record. */
    public static void write(ByteWriter out, Outcome outcome) {
        int mark = out.begin(VERSION);
        if (outcome instanceof Outcome.Published published) {
            out.octet(PUBLISHED).text(published.entityTag().value()).number(published.expiresAtMillis());
        } else if (outcome instanceof Outcome.Unpublished unpublished) {
            out.octet(UNPUBLISHED).text(unpublished.entityTag().value());
        } else if (outcome instanceof Outcome.Subscribed subscribed) {
            out.octet(SUBSCRIBED)
                    .number(subscribed.slot())
                    .bits(subscribed.random())
                    .number(subscribed.expiresAtMillis())
                    .flag(subscribed.ended());
        } else if (outcome instanceof Outcome.Refused refused) {
            out.octet(REFUSED).number(refused.status()).text(refused.why());
        } else if (outcome instanceof Outcome.Done) {
            out.octet(DONE);
        } else {
            throw new IllegalArgumentException("an outcome without a code: " + outcome.getClass());
        }
        out.end(mark);
    }

    /** Reads the next record. */
    public static Outcome read(ByteReader in) {
        ByteReader record = in.record("outcome");
        int code = record.octet("outcome.case");
        return switch (code) {
            case PUBLISHED ->
                new Outcome.Published(
                        PublicationCodec.entityTag(record, "outcome.entityTag"),
                        record.number("outcome.expiresAtMillis"));
            case UNPUBLISHED -> new Outcome.Unpublished(PublicationCodec.entityTag(record, "outcome.entityTag"));
            case SUBSCRIBED ->
                new Outcome.Subscribed(
                        record.number("outcome.slot", DialogToken.SLOTS - 1),
                        record.bits("outcome.random"),
                        record.number("outcome.expiresAtMillis"),
                        record.flag("outcome.ended"));
            case REFUSED -> new Outcome.Refused(record.number("outcome.status", 699), record.text("outcome.why"));
            case DONE -> new Outcome.Done();
            default -> throw record.malformed("outcome.case", "unknown case " + code);
        };
    }
}
