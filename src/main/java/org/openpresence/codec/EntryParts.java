package org.openpresence.codec;

import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.PackageRevision;
import org.openpresence.presentity.Remembered;

/** Bytes of the small records that states and changes have in common. Pure. */
final class EntryParts {
    private static final int VERSION = 1;

    private EntryParts() {}

    static void writeRemembered(ByteWriter out, Remembered remembered) {
        int mark = out.begin(VERSION);
        out.bits(remembered.operation());
        OutcomeCodec.write(out, remembered.outcome());
        out.number(remembered.untilMillis()).end(mark);
    }

    static Remembered readRemembered(ByteReader in) {
        ByteReader record = in.record("remembered");
        return new Remembered(
                record.bits("remembered.operation"),
                OutcomeCodec.read(record),
                record.number("remembered.untilMillis"));
    }

    static void writeRevision(ByteWriter out, PackageRevision content) {
        int mark = out.begin(VERSION);
        out.text(content.event()).number(content.revision()).end(mark);
    }

    static PackageRevision readRevision(ByteReader in) {
        ByteReader record = in.record("content");
        return new PackageRevision(record.text("content.event"), record.number("content.revision"));
    }

    static void writeRange(ByteWriter out, CSeqRange cseq) {
        int mark = out.begin(VERSION);
        out.number(cseq.base()).number(cseq.reserved()).bits(cseq.holder()).end(mark);
    }

    static CSeqRange readRange(ByteReader in) {
        ByteReader record = in.record("cseq");
        return new CSeqRange(record.number("cseq.base"), record.number("cseq.reserved"), record.bits("cseq.holder"));
    }
}
