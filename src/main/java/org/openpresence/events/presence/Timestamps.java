package org.openpresence.events.presence;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.openpresence.xml.Element;
import org.openpresence.xml.Octets;

/** The timestamps of tuples (RFC 3863 §4.1.7). Pure. */
final class Timestamps {
    private Timestamps() {}

    /** Writes what stands in {@code tuple}, its end tag and what follows included, with a timestamp if it has none. */
    static void writeContent(Octets out, Element tuple, Instant contentSince) {
        byte[] source = tuple.source();
        if (tuple.child(Names.PIDF, "timestamp").isPresent()) {
            out.copy(source, tuple.contentStart(), tuple.end());
            return;
        }
        out.copy(source, tuple.contentStart(), tuple.contentEnd()).text("<");
        out.name(tuple.prefix(), "timestamp").text(">");
        out.text(contentSince.truncatedTo(ChronoUnit.SECONDS).toString()).text("</");
        out.name(tuple.prefix(), "timestamp").text(">");
        if (tuple.isEmptyTag()) {
            out.text("</").name(tuple.prefix(), tuple.localName()).text(">");
        } else {
            out.copy(source, tuple.contentEnd(), tuple.end());
        }
    }

    /** Writes from {@code from} to the end of the tuple's start tag, which is never an empty-element tag afterwards. */
    static void writeStartTag(Octets out, Element tuple, int from) {
        out.copy(tuple.source(), from, tuple.tagContentEnd()).text(">");
    }
}
