package org.openpresence.xml;

import java.util.Optional;
import java.util.function.Supplier;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a document must be to be published, whatever it says: namespace-well-formed, without DTD, of bounded depth and width. Pure;
 * safe for any thread.
 */
public final class DocumentCheck {
    private static final int DEPTH_LIMIT = 64;
    private static final int ATTRIBUTES_LIMIT = 128;
    private static final int DECLARATIONS_LIMIT = 64;

    /** Composing may repeat the name of a namespace at every element of the top level. */
    private static final int NAMESPACE_LIMIT = 256;

    /** What a package asks of the elements of one document, in their order. */
    @FunctionalInterface
    public interface Elements {
        /**
         * Returns what is wrong with the element that begins here, as a sentence, or null: this runs for every element.
         *
         * @param reader stands at its start tag
         * @param depth 1 for the root
         */
        String mistake(XMLStreamReader reader, int depth);
    }

    private final String kind;
    private final String tooWide;
    private final Supplier<Elements> elements;

    /**
     * Makes a check.
     *
     * @param kind what such a document is called: {@code presence document}
     * @param elements makes what looks at the elements of one document
     */
    public DocumentCheck(String kind, Supplier<Elements> elements) {
        this.kind = kind;
        this.tooWide = "an element of the " + kind + " has too many attributes";
        this.elements = elements;
    }

    /** Returns what is wrong with {@code body}, as a sentence; empty when nothing is. */
    public Optional<String> mistakeIn(byte[] body) {
        Optional<byte[]> utf8 = Encoding.toUtf8(body);
        if (utf8.isEmpty() || !QualifiedNames.areUtf8(utf8.get()) || hasNonCharacters(utf8.get())) {
            return Optional.of("the " + kind + " is not XML 1.0 in an encoding we support");
        }
        if (Width.isTooWide(utf8.get())) {
            return Optional.of(tooWide);
        }
        try {
            XMLStreamReader reader = DocumentReader.of(utf8.get());
            try {
                Optional<String> mistake = new Reading(reader, elements.get()).mistake();
                return mistake.isPresent() || QualifiedNames.areWellFormed(utf8.get())
                        ? mistake
                        : Optional.of("a name in the " + kind + " is not a qualified name");
            } finally {
                reader.close();
            }
        } catch (XMLStreamException malformed) {
            return Optional.of(malformed(malformed.getLocation()));
        } catch (RuntimeException unreadable) { // so it answers some misuses of the prefix xmlns
            return Optional.of(malformed(null));
        }
    }

    /** U+FFFE and U+FFFF are no characters (XML 1.0 §2.2); the parser lets them pass in attribute values. */
    private static boolean hasNonCharacters(byte[] utf8) {
        for (int i = 2; i < utf8.length; i++) {
            if (utf8[i - 2] == (byte) 0xEF && utf8[i - 1] == (byte) 0xBF && utf8[i] >= (byte) 0xBE && utf8[i] < 0) {
                return true;
            }
        }
        return false;
    }

    private String malformed(Location place) {
        String mistake = "the " + kind + " is not well-formed XML";
        return place == null
                ? mistake
                : mistake + " near line " + place.getLineNumber() + ", column " + place.getColumnNumber();
    }

    /** One pass over one document. */
    private final class Reading {
        private final XMLStreamReader reader;
        private final Elements elements;
        private int depth;

        Reading(XMLStreamReader reader, Elements elements) {
            this.reader = reader;
            this.elements = elements;
        }

        Optional<String> mistake() throws XMLStreamException {
            if (reader.getVersion() != null && !reader.getVersion().equals("1.0")) {
                return Optional.of("the " + kind + " is not XML 1.0");
            }
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    String mistake = mistakeInElement();
                    if (mistake != null) {
                        return Optional.of(mistake);
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                } else if (event == XMLStreamConstants.DTD) {
                    return Optional.of("the " + kind + " has a DTD");
                } else if (event == XMLStreamConstants.ENTITY_REFERENCE) {
                    return Optional.of("the " + kind + " refers to an undeclared entity");
                }
            }
            return Optional.empty();
        }

        private String mistakeInElement() {
            if (depth > DEPTH_LIMIT) {
                return "the " + kind + " is nested too deep";
            }
            if (reader.getAttributeCount() > ATTRIBUTES_LIMIT || reader.getNamespaceCount() > DECLARATIONS_LIMIT) {
                return tooWide;
            }
            for (int i = reader.getNamespaceCount() - 1; i >= 0; i--) {
                String mistake = mistakeInDeclaration(reader.getNamespacePrefix(i), reader.getNamespaceURI(i));
                if (mistake != null) {
                    return mistake;
                }
            }
            return elements.mistake(reader, depth);
        }

        /** Makes up for what the parser lets pass: a prefix cannot be undeclared (Namespaces in XML 1.0 §2.2). */
        private String mistakeInDeclaration(String prefix, String uri) {
            boolean ofPrefix = prefix != null && !prefix.isEmpty();
            if (ofPrefix && (uri == null || uri.isEmpty())) {
                return "the " + kind + " undeclares a prefix";
            }
            return uri != null && uri.length() > NAMESPACE_LIMIT
                    ? "the " + kind + " has a namespace with too long a name"
                    : null;
        }
    }
}
