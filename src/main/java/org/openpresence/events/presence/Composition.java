package org.openpresence.events.presence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openpresence.events.Published;
import org.openpresence.model.Presentity;
import org.openpresence.xml.Attribute;
import org.openpresence.xml.Element;
import org.openpresence.xml.Encoding;
import org.openpresence.xml.Fragment;
import org.openpresence.xml.Octets;
import org.openpresence.xml.Scanner;
import org.openpresence.xml.Scope;
import org.openpresence.xml.Source;

/**
 * Composes publications by the data model (RFC 4479): the union of tuples by id, one person, devices by deviceID, everything else
 * as it is; the newest wins and stands first, in the order of the schema (RFC 3863 §4.4): tuples, notes, the rest. The newest
 * live document lends the root element. What ended is told in its offline form. Comments and text between the elements are
 * dropped. Confined to one call.
 */
final class Composition {
    private static final Source FRAME = new Source(
            Encoding.ascii("<?xml version=\"1.0\" encoding=\"UTF-8\"?><presence xmlns=\"" + Names.PIDF + "\"/>"));

    /** The id of the one tuple of a presentity of whom nothing is published. */
    private static final String NOTHING_PUBLISHED = "closed";

    /** A tuple and the publication that it is of. */
    private record Tuple(Element element, Published published) {}

    private final Presentity presentity;
    private final List<Tuple> tuples = new ArrayList<>();
    private final List<Element> notes = new ArrayList<>();
    private final List<Element> persons = new ArrayList<>();
    private final List<Element> others = new ArrayList<>();
    private final Set<String> closedIds = new LinkedHashSet<>();
    private final Set<String> tupleIds = new HashSet<>();
    private final Set<String> deviceIds = new HashSet<>();

    private Composition(Presentity presentity) {
        this.presentity = presentity;
    }

    /** Returns the one document that tells what {@code oldestFirst} say of {@code presentity}. */
    static byte[] of(Presentity presentity, List<Published> oldestFirst) {
        return new Composition(presentity).compose(oldestFirst);
    }

    private byte[] compose(List<Published> oldestFirst) {
        List<PidfDocument> live = new ArrayList<>();
        List<PidfDocument> ended = new ArrayList<>();
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            Published published = oldestFirst.get(i);
            PidfDocument document = PidfDocument.of(published.document());
            if (published.ended()) {
                ended.add(document);
            } else {
                live.add(document);
                document.root().children().forEach(child -> sort(child, published));
            }
        }
        for (PidfDocument document : ended) {
            addOfflineForm(document);
        }
        if (live.isEmpty() && closedIds.isEmpty()) {
            closedIds.add(NOTHING_PUBLISHED);
        }
        return write(live, !ended.isEmpty() && live.isEmpty());
    }

    private void sort(Element child, Published published) {
        if (child.is(Names.PIDF, "tuple")) {
            if (tupleIds.add(id(child))) {
                tuples.add(new Tuple(child, published));
            }
        } else if (child.is(Names.PIDF, "note")) {
            notes.add(child);
        } else if (child.is(Names.DATA_MODEL, "person")) {
            persons.add(child);
        } else if (!child.is(Names.DATA_MODEL, "device")
                || PidfDocument.deviceId(child).map(deviceIds::add).orElse(true)) {
            others.add(child);
        }
    }

    /** Adds the ids of a removed or expired document that no live one bears. */
    private void addOfflineForm(PidfDocument document) {
        for (Element child : document.root().children()) {
            if (child.is(Names.PIDF, "tuple") && !tupleIds.contains(id(child))) {
                closedIds.add(id(child));
            }
        }
    }

    private static String id(Element tuple) {
        return tuple.attributeValue("id").orElseThrow(() -> new IllegalArgumentException("not a checked document"));
    }

    private byte[] write(List<PidfDocument> live, boolean offlineNote) {
        Element base = live.isEmpty() ? new Scanner(FRAME).root() : live.get(0).root();
        int length =
                512 + live.stream().mapToInt(one -> one.source().length + 64).sum();
        Octets out = new Octets(length);
        Scope scope = writeRootTag(out, base, live);
        for (Tuple tuple : tuples) {
            Element element = tuple.element();
            Fragment.writeName(out, element, scope);
            Timestamps.writeStartTag(out, element, element.nameEnd());
            Timestamps.writeContent(out, element, tuple.published().contentSince());
        }
        closedIds.forEach(id -> OfflineForm.writeTuple(out, base.prefix(), id));
        notes.forEach(note -> Fragment.write(out, note, scope));
        if (!persons.isEmpty()) {
            new Person(persons).write(out, scope);
        } else if (offlineNote) {
            OfflineForm.writePerson(out);
        }
        others.forEach(other -> Fragment.write(out, other, scope));
        return out.text("</").name(base.prefix(), base.localName()).text(">").toByteArray();
    }

    /** Writes the start of the document and the root's start tag; returns the namespaces in effect inside. */
    private Scope writeRootTag(Octets out, Element base, List<PidfDocument> live) {
        Scope scope = base.scope();
        out.text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").copy(base.source(), base.start(), base.nameEnd());
        out.attribute("entity", presentity.uri());
        for (Attribute attribute : base.attributes()) {
            if (!attribute.prefix().isEmpty() || !attribute.localName().equals("entity")) {
                out.text(" ").copy(base.source(), attribute.start(), attribute.valueEnd() + 1);
            }
        }
        for (PidfDocument document : live) {
            Map<String, String> unknown = scope.unknownFrom(document.root().scope());
            out.declarations(unknown);
            scope = scope.with(unknown);
        }
        out.text(">");
        return scope;
    }
}
