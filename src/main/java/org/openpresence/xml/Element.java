package org.openpresence.xml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One element in the octets of a document: from {@code start} to {@code end}. Immutable.
 *
 * @param document the document it stands in
 * @param prefix its prefix, "" for none
 * @param localName its name without prefix
 * @param outer the namespaces in effect around it
 * @param scope the namespaces in effect inside it and for its own name
 * @param attributes its attributes and declarations
 * @param children its child elements; none where the scanner did not look that deep
 * @param start where its start tag begins
 * @param nameEnd behind its name in the start tag
 * @param contentStart behind its start tag
 * @param contentEnd where its end tag begins; {@code contentStart} for an empty-element tag
 * @param end behind its end tag
 */
public record Element(
        Source document,
        String prefix,
        String localName,
        Scope outer,
        Scope scope,
        List<Attribute> attributes,
        List<Element> children,
        int start,
        int nameEnd,
        int contentStart,
        int contentEnd,
        int end) {

    /** Returns the octets of the document it stands in. */
    public byte[] source() {
        return document.octets();
    }

    /** Returns the namespaces it declares itself, prefix to name. */
    public Map<String, String> declared() {
        Map<String, String> declared = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            if (attribute.isDeclaration()) {
                declared.put(attribute.declaredPrefix(), scope.resolve(attribute.declaredPrefix()));
            }
        }
        return declared;
    }

    /** Returns whether this is the element {@code name} of {@code namespace}. */
    public boolean is(String namespace, String name) {
        return localName.equals(name) && namespace.equals(scope.resolve(prefix));
    }

    /** Returns namespace and name in one word that no other expanded name equals. */
    public String expandedName() {
        return scope.resolve(prefix) + ' ' + localName;
    }

    /** Returns whether it is an empty-element tag. */
    public boolean isEmptyTag() {
        return contentEnd == end;
    }

    /** Returns where its start tag ends but for {@code >} or {@code />}. */
    public int tagContentEnd() {
        return contentStart - (isEmptyTag() ? 2 : 1);
    }

    /** Returns the first child element of that name. */
    public Optional<Element> child(String namespace, String name) {
        for (Element child : children) {
            if (child.is(namespace, name)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /** Returns the attribute of that name without prefix. */
    public Optional<Attribute> attribute(String name) {
        for (Attribute attribute : attributes) {
            if (attribute.prefix().isEmpty() && attribute.localName().equals(name)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    /** Returns the value of the attribute of that name, without blanks around it. */
    public Optional<String> attributeValue(String name) {
        return attribute(name).map(found -> CharacterData.attributeValue(source(), found.valueStart(), found.valueEnd())
                .strip());
    }

    /** Returns the text in it and in whatever it contains, without blanks around it. */
    public String text() {
        return CharacterData.text(source(), contentStart, contentEnd).strip();
    }
}
