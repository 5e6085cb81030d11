package org.openpresence.events.presence;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a document must be to be published: namespace-well-formed, without DTD, of bounded depth and width, a {@code presence}
 * element whose tuples bear unique ids (RFC 3863 §4.1.2). Everything else is left alone (RFC 4479 §5). Pure; safe for any
 * thread.
 */
final class PidfCheck {
    private static final int DEPTH_LIMIT = 64;
    private static final String TOO_WIDE = "an element of the presence document has too many attributes";
    private static final int ATTRIBUTES_LIMIT = 128;
    private static final int DECLARATIONS_LIMIT = 64;

    /** Composing may repeat the name of a namespace at every element of the top level. */
    private static final int NAMESPACE_LIMIT = 256;

    /**
     * Returns a factory for one document: a shared one would keep every name it ever met, and names made up by a publisher would
     * slow down all others.
     */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        return factory;
    }

    /** Returns what is wrong with {@code body}, as a sentence; empty when nothing is. */
    Optional<String> mistakeIn(byte[] body) {
        Optional<byte[]> utf8 = PidfEncoding.toUtf8(body);
        if (utf8.isEmpty() || !QualifiedNames.areUtf8(utf8.get()) || hasNonCharacters(utf8.get())) {
            return Optional.of("the presence document is not XML 1.0 in an encoding we support");
        }
        if (Width.isTooWide(utf8.get())) {
            return Optional.of(TOO_WIDE);
        }
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(utf8.get()));
            try {
                Optional<String> mistake = new Reading(reader).mistake();
                return mistake.isPresent() || QualifiedNames.areWellFormed(utf8.get())
                        ? mistake
                        : Optional.of("a name in the presence document is not a qualified name");
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

    private static String malformed(Location place) {
        String mistake = "the presence document is not well-formed XML";
        return place == null
                ? mistake
                : mistake + " near line " + place.getLineNumber() + ", column " + place.getColumnNumber();
    }

    /** One pass over one document. */
    private static final class Reading {
        private final XMLStreamReader reader;
        private final Set<String> tupleIds = new HashSet<>();
        private int depth;

        Reading(XMLStreamReader reader) {
            this.reader = reader;
        }

        Optional<String> mistake() throws XMLStreamException {
            if (reader.getVersion() != null && !reader.getVersion().equals("1.0")) {
                return Optional.of("the presence document is not XML 1.0");
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
                    return Optional.of("the presence document has a DTD");
                } else if (event == XMLStreamConstants.ENTITY_REFERENCE) {
                    return Optional.of("the presence document refers to an undeclared entity");
                }
            }
            return Optional.empty();
        }

        /** Returns what is wrong, or null: this runs for every element. */
        private String mistakeInElement() {
            if (depth > DEPTH_LIMIT) {
                return "the presence document is nested too deep";
            }
            if (reader.getAttributeCount() > ATTRIBUTES_LIMIT || reader.getNamespaceCount() > DECLARATIONS_LIMIT) {
                return TOO_WIDE;
            }
            for (int i = reader.getNamespaceCount() - 1; i >= 0; i--) {
                String mistake = mistakeInDeclaration(reader.getNamespacePrefix(i), reader.getNamespaceURI(i));
                if (mistake != null) {
                    return mistake;
                }
            }
            if (depth == 1) {
                return isPidf("presence") ? null : "the document is not a presence document";
            }
            return depth == 2 && isPidf("tuple") ? mistakeInTuple() : null;
        }

        /** Makes up for what the parser lets pass: a prefix cannot be undeclared (Namespaces in XML 1.0 §2.2). */
        private static String mistakeInDeclaration(String prefix, String uri) {
            boolean ofPrefix = prefix != null && !prefix.isEmpty();
            if (ofPrefix && (uri == null || uri.isEmpty())) {
                return "the presence document undeclares a prefix";
            }
            return uri != null && uri.length() > NAMESPACE_LIMIT
                    ? "the presence document has a namespace with too long a name"
                    : null;
        }

        private boolean isPidf(String localName) {
            return localName.equals(reader.getLocalName()) && Names.PIDF.equals(reader.getNamespaceURI());
        }

        private String mistakeInTuple() {
            String id = reader.getAttributeValue("", "id");
            if (id == null || id.isBlank()) {
                return "a tuple of the presence document has no id";
            }
            return tupleIds.add(id.strip()) ? null : "two tuples of the presence document bear the same id";
        }
    }
}
