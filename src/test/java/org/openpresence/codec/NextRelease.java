package org.openpresence.codec;

import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PackageRevision;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Remembered;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** Writes states as a later release may: version 2, and each record with new fields at its end. Pure. */
final class NextRelease {
    private static final int VERSION = 2;

    private NextRelease() {}

    static byte[] encode(PresentityState state) {
        ByteWriter out = new ByteWriter(0);
        int mark = out.begin(VERSION);
        out.text(state.address()).number(state.revision()).list(state.publications(), NextRelease::write);
        out.number(state.subscriptions().size());
        state.subscriptions().forEach(held -> write(out, held));
        out.list(state.content(), NextRelease::write).list(state.remembered(), NextRelease::write);
        write(out, state.cseq());
        return out.number(state.settled()).text("sphere").end(mark).toBytes();
    }

    private static void write(ByteWriter out, Publication held) {
        int mark = out.begin(VERSION);
        out.text(held.ruid())
                .text(held.event())
                .text(held.entityTag().value())
                .text(held.document().contentType())
                .bytes(held.document().body())
                .number(held.expiresAtMillis())
                .number(held.receivedAtMillis())
                .number(held.contentSinceMillis())
                .bits(held.createdBy())
                .bits(held.changedBy())
                .text(held.sender());
        PublicationCodec.writeSubject(out, held.subject());
        out.flag(true).text("a priority").end(mark);
    }

    private static void write(ByteWriter out, Subscription held) {
        int mark = out.begin(VERSION);
        out.number(held.slot())
                .bits(held.random())
                .text(held.event())
                .octet(held.state().code())
                .text(held.reason())
                .number(held.expiresAtMillis())
                .number(held.remoteCSeq())
                .number(held.touched())
                .bits(held.createdBy())
                .bits(held.changedBy())
                .bytes(held.dialog().bytes())
                .number(Long.MIN_VALUE)
                .end(mark);
    }

    private static void write(ByteWriter out, PackageRevision content) {
        int mark = out.begin(VERSION);
        out.text(content.event()).number(content.revision()).octet(255).end(mark);
    }

    private static void write(ByteWriter out, Remembered remembered) {
        int mark = out.begin(VERSION);
        out.bits(remembered.operation());
        write(out, remembered.outcome());
        out.number(remembered.untilMillis()).text("why").end(mark);
    }

    /** The fields of an outcome are those of this release, then one more. */
    private static void write(ByteWriter out, Outcome outcome) {
        ByteWriter present = new ByteWriter(0);
        OutcomeCodec.write(present, outcome);
        byte[] octets = present.toBytes();
        int mark = out.begin(VERSION);
        for (int i = 5; i < octets.length; i++) {
            out.octet(octets[i]);
        }
        out.number(300).end(mark);
    }

    private static void write(ByteWriter out, CSeqRange cseq) {
        int mark = out.begin(VERSION);
        out.number(cseq.base()).number(cseq.reserved()).bits(cseq.holder());
        out.bits(-1).end(mark);
    }
}
