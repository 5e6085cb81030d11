package org.openpresence.events.presence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openpresence.xml.Attribute;
import org.openpresence.xml.Element;
import org.openpresence.xml.Fragment;
import org.openpresence.xml.Octets;
import org.openpresence.xml.Scope;

/**
 * The one person of a presentity (RFC 4479 §3.2), merged from those that were published. An element or attribute is taken from
 * the newest person that has one of its name, there with all its repetitions (RFC 4480 §5 lets an element stand several times
 * for several ranges of time). Confined to one call.
 */
final class Person {
    private final List<Element> newestFirst;

    Person(List<Element> newestFirst) {
        this.newestFirst = newestFirst;
    }

    /** Writes the person where {@code target} is in effect. */
    void write(Octets out, Scope target) {
        Element newest = newestFirst.get(0);
        if (newestFirst.size() == 1) {
            Fragment.write(out, newest, target);
            return;
        }
        Fragment.writeName(out, newest, target);
        out.copy(newest.source(), newest.nameEnd(), newest.tagContentEnd());
        writeOlderAttributes(out);
        out.text(">");
        Scope inside = target.with(Fragment.missing(newest, target)).with(newest.declared());
        for (Element child : inOrderOfSchema(merged())) {
            Fragment.write(out, child, inside);
        }
        out.text("</").name(newest.prefix(), newest.localName()).text(">");
    }

    /** Writes the attributes that newer persons do not have; those with a prefix do not occur in the schema and are left out. */
    private void writeOlderAttributes(Octets out) {
        Set<String> names = new HashSet<>();
        newestFirst.get(0).attributes().forEach(attribute -> names.add(attribute.localName()));
        for (Element person : newestFirst.subList(1, newestFirst.size())) {
            for (Attribute attribute : person.attributes()) {
                boolean plain = attribute.prefix().isEmpty() && !attribute.isDeclaration();
                if (plain && names.add(attribute.localName())) {
                    out.text(" ").copy(person.source(), attribute.start(), attribute.valueEnd() + 1);
                }
            }
        }
    }

    private List<Element> merged() {
        List<Element> merged = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Element person : newestFirst) {
            Set<String> ofThisPerson = new HashSet<>();
            for (Element child : person.children()) {
                if (!names.contains(child.expandedName())) {
                    merged.add(child);
                    ofThisPerson.add(child.expandedName());
                }
            }
            names.addAll(ofThisPerson);
        }
        return merged;
    }

    /** Returns the extensions, then the notes, then the timestamp (RFC 4479 §5). */
    private static List<Element> inOrderOfSchema(List<Element> children) {
        List<Element> ordered = new ArrayList<>(children);
        ordered.sort(Comparator.comparingInt(
                child -> child.is(Names.DATA_MODEL, "timestamp") ? 2 : child.is(Names.DATA_MODEL, "note") ? 1 : 0));
        return ordered;
    }
}
