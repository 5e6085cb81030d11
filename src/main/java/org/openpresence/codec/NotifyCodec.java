package org.openpresence.codec;

import java.util.List;
import java.util.Optional;
import org.openpresence.model.Answer;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.notifier.NotifyResult;
import org.openpresence.notifier.Withdrawal;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;

/** Bytes of what travels between an owner and the nodes that send for it: answers, NOTIFYs and what became of them. Pure. */
public final class NotifyCodec {
    private static final int VERSION = 1;
    private static final int SMALL = 256;
    private static final int PER_REQUEST = 600;

    private NotifyCodec() {}

    /** Returns {@code answer} as one record. */
    public static byte[] encode(Answer answer) {
        ByteWriter out = new ByteWriter(SMALL);
        write(out, answer);
        return out.toBytes();
    }

    private static void write(ByteWriter out, Answer answer) {
        int mark = out.begin(VERSION);
        RequestCodec.writeOrigin(out, answer.origin());
        out.number(answer.status())
                .text(answer.phrase())
                .text(answer.toTag())
                .list(answer.headers(), ByteWriter::text)
                .end(mark);
    }

    /**
     * Reads what {@link #encode(Answer)} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are not one whole answer
     */
    public static Answer decodeAnswer(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        Answer answer = readAnswer(all);
        all.end("answer");
        return answer;
    }

    private static Answer readAnswer(ByteReader in) {
        ByteReader record = in.record("answer");
        return new Answer(
                RequestCodec.readOrigin(record),
                record.number("answer.status", 699),
                record.text("answer.phrase"),
                record.text("answer.toTag"),
                record.list("answer.headers", header -> header.text("answer.headers")));
    }

    /** Returns {@code batch} as one record. */
    public static byte[] encode(NotifyBatch batch) {
        int body = batch.body().map(document -> document.body().length).orElse(0);
        ByteWriter out = new ByteWriter(SMALL + body + batch.requests().size() * PER_REQUEST);
        int mark = out.begin(VERSION);
        out.flag(batch.answer().isPresent());
        batch.answer().ifPresent(answer -> write(out, answer));
        out.flag(batch.body().isPresent());
        batch.body().ifPresent(document -> RequestCodec.writeDocument(out, document));
        return out.list(batch.requests(), NotifyCodec::write)
                .text(batch.owner())
                .number(batch.loop())
                .bits(batch.changedNanos() == 0 ? 0 : System.nanoTime() - batch.changedNanos())
                .end(mark)
                .toBytes();
    }

    /**
     * Reads what {@link #encode(NotifyBatch)} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are not one whole batch
     */
    public static NotifyBatch decodeBatch(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("batch");
        all.end("batch");
        return new NotifyBatch(
                record.flag("batch.answer?") ? Optional.of(readAnswer(record)) : Optional.empty(),
                record.flag("batch.body?") ? Optional.of(RequestCodec.readDocument(record)) : Optional.empty(),
                record.list("batch.requests", NotifyCodec::readRequest),
                record.text("batch.owner"),
                record.number("batch.loop", Integer.MAX_VALUE),
                since(record.bits("batch.age")));
    }

    private static long since(long age) {
        return age == 0 ? 0 : System.nanoTime() - age;
    }

    private static void write(ByteWriter out, NotifyRequest request) {
        int mark = out.begin(VERSION);
        writeKey(out, request.key());
        out.number(request.slot())
                .bits(request.random())
                .number(request.cseq())
                .text(request.subscriptionState())
                .text(request.event())
                .bytes(request.dialog().bytes())
                .end(mark);
    }

    private static NotifyRequest readRequest(ByteReader in) {
        ByteReader record = in.record("notify");
        return new NotifyRequest(
                readKey(record),
                record.number("notify.slot", DialogToken.SLOTS - 1),
                record.bits("notify.random"),
                record.number("notify.cseq"),
                record.text("notify.subscriptionState"),
                record.text("notify.event"),
                PackedDialog.read(record.bytes("notify.dialog")));
    }

    /** Returns {@code results} as one record. */
    public static byte[] encode(List<NotifyResult> results) {
        ByteWriter out = new ByteWriter(SMALL * Math.max(1, results.size() / 4));
        int mark = out.begin(VERSION);
        return out.list(results, NotifyCodec::write).end(mark).toBytes();
    }

    /**
     * Reads what {@link #encode(List)} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are no whole list of results
     */
    public static List<NotifyResult> decodeResults(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("results");
        all.end("results");
        return record.list("results", NotifyCodec::readResult);
    }

    private static void write(ByteWriter out, NotifyResult result) {
        int mark = out.begin(VERSION);
        writeKey(out, result.key());
        out.number(result.slot())
                .bits(result.random())
                .number(result.cseq())
                .number(result.status())
                .number(result.retryAfterSeconds() + 1)
                .end(mark);
    }

    private static NotifyResult readResult(ByteReader in) {
        ByteReader record = in.record("result");
        return new NotifyResult(
                readKey(record),
                record.number("result.slot", DialogToken.SLOTS - 1),
                record.bits("result.random"),
                record.number("result.cseq"),
                record.number("result.status", 999),
                record.number("result.retryAfter") - 1);
    }

    /** Returns {@code withdrawal} as one record. */
    public static byte[] encode(Withdrawal withdrawal) {
        ByteWriter out = new ByteWriter(SMALL);
        int mark = out.begin(VERSION);
        return out.bits(withdrawal.random()).number(withdrawal.cseq()).end(mark).toBytes();
    }

    /**
     * Reads what {@link #encode(Withdrawal)} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are no whole withdrawal
     */
    public static Withdrawal decodeWithdrawal(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("withdrawal");
        all.end("withdrawal");
        return new Withdrawal(record.bits("withdrawal.random"), record.number("withdrawal.cseq"));
    }

    /** Returns {@code enquiry} as one record. */
    public static byte[] encode(Enquiry enquiry) {
        ByteWriter out = new ByteWriter(SMALL * Math.max(1, enquiry.about().size() / 4));
        int mark = out.begin(VERSION);
        return out.list(enquiry.about(), NotifyCodec::write)
                .text(enquiry.owner())
                .number(enquiry.loop())
                .end(mark)
                .toBytes();
    }

    /**
     * Reads what {@link #encode(Enquiry)} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are no whole enquiry
     */
    public static Enquiry decodeEnquiry(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("enquiry");
        all.end("enquiry");
        return new Enquiry(
                record.list("enquiry.about", NotifyCodec::readOpen),
                record.text("enquiry.owner"),
                record.number("enquiry.loop", Integer.MAX_VALUE));
    }

    private static void write(ByteWriter out, Enquiry.Open open) {
        int mark = out.begin(VERSION);
        writeKey(out, open.key());
        out.number(open.slot()).bits(open.random()).number(open.cseq()).end(mark);
    }

    private static Enquiry.Open readOpen(ByteReader in) {
        ByteReader record = in.record("open");
        return new Enquiry.Open(
                readKey(record),
                record.number("open.slot", DialogToken.SLOTS - 1),
                record.bits("open.random"),
                record.number("open.cseq"));
    }

    private static void writeKey(ByteWriter out, PresentityKey key) {
        out.bits(key.high()).bits(key.low());
    }

    private static PresentityKey readKey(ByteReader in) {
        return new PresentityKey(in.bits("key.high"), in.bits("key.low"));
    }
}
