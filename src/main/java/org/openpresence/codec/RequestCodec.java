package org.openpresence.codec;

import java.util.Optional;
import java.util.OptionalLong;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Flow;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;

/** Bytes of the requests that travel to the owner of their presentity. Pure. */
public final class RequestCodec {
    private static final int VERSION = 1;
    private static final int USUAL_SIZE = 1024;

    private RequestCodec() {}

    /** Returns {@code request} as one record. */
    public static byte[] encode(PublishRequest request) {
        ByteWriter out = new ByteWriter(USUAL_SIZE + request.body().length);
        int mark = out.begin(VERSION);
        writeOrigin(out, request.origin());
        out.bits(request.operation()).text(request.presentity().address());
        writePresentity(out, request.publisher());
        writeEvent(out, request.event());
        out.list(request.ifMatch(), ByteWriter::text);
        writeSeconds(out, request.expires());
        writeText(out, request.contentType());
        writeText(out, request.contentEncoding());
        out.bytes(request.body());
        writeText(out, request.sender());
        return out.end(mark).toBytes();
    }

    /**
     * Reads what {@link #encode(PublishRequest)} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are not one whole request
     */
    public static PublishRequest decodePublish(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("publish");
        all.end("publish");
        return new PublishRequest(
                readOrigin(record),
                record.bits("publish.operation"),
                new Presentity(record.text("publish.presentity")),
                readPresentity(record),
                readEvent(record),
                record.list("publish.ifMatch", in -> in.text("publish.ifMatch")),
                readSeconds(record),
                readText(record),
                readText(record),
                record.bytes("publish.body"),
                record.hasMore() ? readText(record) : Optional.empty());
    }

    /** Returns {@code request} as one record. */
    public static byte[] encode(SubscribeRequest request) {
        ByteWriter out = new ByteWriter(USUAL_SIZE);
        int mark = out.begin(VERSION);
        writeOrigin(out, request.origin());
        out.bits(request.operation()).text(request.presentity().address());
        writeEvent(out, request.event());
        writeSeconds(out, request.expires());
        out.flag(request.accept().isPresent());
        request.accept().ifPresent(ranges -> out.list(ranges, ByteWriter::text));
        out.list(request.contacts(), ByteWriter::text)
                .text(request.callId())
                .number(request.cseq())
                .text(request.from())
                .text(request.fromUri())
                .text(request.fromTag())
                .text(request.to())
                .text(request.toUri())
                .text(request.toTag())
                .list(request.recordRoutes(), ByteWriter::text)
                .text(request.localContact())
                .text(request.userAgent())
                .text(request.flow().text());
        writePresentity(out, request.watcher());
        out.flag(request.body().isPresent());
        request.body().ifPresent(body -> writeDocument(out, body));
        return out.end(mark).toBytes();
    }

    /**
     * Reads what {@link #encode(SubscribeRequest)} gave, perhaps in another release.
     *
     * @throws IllegalArgumentException if {@code octets} are not one whole request
     */
    public static SubscribeRequest decodeSubscribe(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("subscribe");
        all.end("subscribe");
        return new SubscribeRequest(
                readOrigin(record),
                record.bits("subscribe.operation"),
                new Presentity(record.text("subscribe.presentity")),
                readEvent(record),
                readSeconds(record),
                record.flag("subscribe.accept?")
                        ? Optional.of(record.list("subscribe.accept", in -> in.text("subscribe.accept")))
                        : Optional.empty(),
                record.list("subscribe.contacts", in -> in.text("subscribe.contacts")),
                record.text("subscribe.callId"),
                record.number("subscribe.cseq"),
                record.text("subscribe.from"),
                record.text("subscribe.fromUri"),
                record.text("subscribe.fromTag"),
                record.text("subscribe.to"),
                record.text("subscribe.toUri"),
                record.text("subscribe.toTag"),
                record.list("subscribe.recordRoutes", in -> in.text("subscribe.recordRoutes")),
                record.text("subscribe.localContact"),
                record.text("subscribe.userAgent"),
                Flow.parse(record.text("subscribe.flow")),
                readPresentity(record),
                record.flag("subscribe.body?") ? Optional.of(readDocument(record)) : Optional.empty());
    }

    /** The time since arrival travels, since clocks of two nodes have nothing in common. */
    static void writeOrigin(ByteWriter out, Origin origin) {
        int mark = out.begin(VERSION);
        out.text(origin.node())
                .number(origin.instance())
                .bits(origin.transaction())
                .bits(System.nanoTime() - origin.arrivedNanos())
                .end(mark);
    }

    static Origin readOrigin(ByteReader in) {
        ByteReader record = in.record("origin");
        return new Origin(
                record.text("origin.node"),
                record.number("origin.instance", Integer.MAX_VALUE),
                record.bits("origin.transaction"),
                System.nanoTime() - record.bits("origin.age"));
    }

    static void writeDocument(ByteWriter out, Document document) {
        out.text(document.contentType()).bytes(document.body());
    }

    static Document readDocument(ByteReader in) {
        return new Document(in.text("document.contentType"), in.bytes("document.body"));
    }

    private static void writeEvent(ByteWriter out, Optional<EventName> event) {
        out.flag(event.isPresent());
        event.ifPresent(name -> {
            out.text(name.written());
            writeText(out, name.id());
            out.text(name.parameters());
        });
    }

    private static Optional<EventName> readEvent(ByteReader in) {
        return in.flag("event?")
                ? Optional.of(new EventName(in.text("event.package"), readText(in), in.text("event.parameters")))
                : Optional.empty();
    }

    private static void writeSeconds(ByteWriter out, OptionalLong seconds) {
        out.flag(seconds.isPresent());
        seconds.ifPresent(out::number);
    }

    private static OptionalLong readSeconds(ByteReader in) {
        return in.flag("seconds?") ? OptionalLong.of(in.number("seconds")) : OptionalLong.empty();
    }

    private static void writePresentity(ByteWriter out, Optional<Presentity> presentity) {
        writeText(out, presentity.map(Presentity::address));
    }

    private static Optional<Presentity> readPresentity(ByteReader in) {
        return readText(in).map(Presentity::new);
    }

    private static void writeText(ByteWriter out, Optional<String> text) {
        out.flag(text.isPresent());
        text.ifPresent(out::text);
    }

    private static Optional<String> readText(ByteReader in) {
        return in.flag("text?") ? Optional.of(in.text("text")) : Optional.empty();
    }
}
