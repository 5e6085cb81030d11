package org.openpresence.codec;

import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Subject;
import org.openpresence.publication.Publication;

/** Bytes of one publication. Pure. */
public final class PublicationCodec {
    private static final int VERSION = 1;

    private PublicationCodec() {}

    /** Appends {@code publication} as one record. */
    public static void write(ByteWriter out, Publication publication) {
        int mark = out.begin(VERSION);
        out.text(publication.ruid())
                .text(publication.event())
                .text(publication.entityTag().value())
                .text(publication.document().contentType())
                .bytes(publication.document().body())
                .number(publication.expiresAtMillis())
                .number(publication.receivedAtMillis())
                .number(publication.contentSinceMillis())
                .bits(publication.createdBy())
                .bits(publication.changedBy())
                .text(publication.sender());
        writeSubject(out, publication.subject());
        out.end(mark);
    }

    /** Reads the next record. */
    public static Publication read(ByteReader in) {
        ByteReader record = in.record("publication");
        return new Publication(
                record.text("publication.ruid"),
                record.text("publication.event"),
                entityTag(record, "publication.entityTag"),
                new Document(record.text("publication.contentType"), record.bytes("publication.body")),
                record.number("publication.expiresAtMillis"),
                record.number("publication.receivedAtMillis"),
                record.number("publication.contentSinceMillis"),
                record.bits("publication.createdBy"),
                record.bits("publication.changedBy"),
                record.hasMore() ? record.text("publication.sender") : "",
                record.hasMore() ? readSubject(record) : Subject.NONE);
    }

    static void writeSubject(ByteWriter out, Subject subject) {
        int mark = out.begin(VERSION);
        out.text(subject.name())
                .list(subject.occurrence(), ByteWriter::text)
                .flag(subject.over())
                .flag(subject.empty())
                .end(mark);
    }

    static Subject readSubject(ByteReader in) {
        ByteReader record = in.record("subject");
        Subject read = new Subject(
                record.text("subject.name"),
                record.list("subject.occurrence", part -> part.text("subject.occurrence")),
                record.flag("subject.over"),
                record.flag("subject.empty"));
        return read.equals(Subject.NONE) ? Subject.NONE : read;
    }

    static EntityTag entityTag(ByteReader record, String what) {
        String value = record.text(what);
        if (value.isEmpty()) {
            throw record.malformed(what, "it is empty");
        }
        return new EntityTag(value);
    }
}
