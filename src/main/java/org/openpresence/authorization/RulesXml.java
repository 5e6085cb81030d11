package org.openpresence.authorization;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.openpresence.xml.DocumentReader;

/** The elements of a rules document, one after the other. No DTD, no entities, bounded size. Confined to one document. */
final class RulesXml implements AutoCloseable {
    static final String COMMON = "urn:ietf:params:xml:ns:common-policy";
    static final String PRESENCE = "urn:ietf:params:xml:ns:pres-rules";

    /** Octets of a tag with the text behind it: the parser's time grows with the square of a tag's attributes. */
    private static final int LONGEST_TAG = 8_192;

    private final XMLStreamReader reader;

    private RulesXml(XMLStreamReader reader) {
        this.reader = reader;
    }

    /** Begins before the first element. */
    static RulesXml of(byte[] document) throws MalformedRules {
        if (document.length > RulesDocuments.LONGEST) {
            throw new MalformedRules("the rules document has more than " + RulesDocuments.LONGEST + " octets");
        }
        if (hasLongTag(document)) {
            throw new MalformedRules("a tag or text of the rules document has more than " + LONGEST_TAG + " octets");
        }
        try {
            return new RulesXml(DocumentReader.of(document));
        } catch (XMLStreamException malformed) {
            throw malformed(malformed);
        }
    }

    private static MalformedRules malformed(XMLStreamException why) {
        return new MalformedRules("the rules document is not well-formed XML" + place(why), why);
    }

    private static String place(XMLStreamException malformed) {
        return malformed.getLocation() == null
                ? ""
                : " near line " + malformed.getLocation().getLineNumber();
    }

    private static boolean hasLongTag(byte[] document) {
        int start = 0;
        for (int at = 0; at < document.length; at++) {
            if (document[at] == '<') {
                start = at;
            } else if (at - start >= LONGEST_TAG) {
                return true;
            }
        }
        return false;
    }

    /** Moves to the next child element; false at the end of the element whose content it reads. */
    boolean nextChild() throws MalformedRules {
        while (hasNext()) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                return false;
            }
        }
        return false;
    }

    /** Moves to the end of this element. */
    void skip() throws MalformedRules {
        text();
    }

    /** Returns the text of this element without blanks around it, and moves to its end; an element with children has no text. */
    String text() throws MalformedRules {
        StringBuilder text = new StringBuilder();
        int open = 1;
        boolean children = false;
        while (open > 0) {
            int event = next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    open++;
                    children = true;
                }
                case XMLStreamConstants.END_ELEMENT -> open--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                default -> {
                    // Comments and instructions say nothing.
                }
            }
        }
        return children ? "" : text.toString().strip();
    }

    private int next() throws MalformedRules {
        try {
            int event = reader.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new MalformedRules("the rules document has a DTD or refers to an entity");
            }
            return event;
        } catch (XMLStreamException malformed) {
            throw malformed(malformed);
        }
    }

    /** Returns whether this element has that name. */
    boolean is(String namespace, String name) {
        return name.equals(reader.getLocalName()) && namespace.equals(reader.getNamespaceURI());
    }

    /** Returns the name of this element without its prefix. */
    String name() {
        return reader.getLocalName();
    }

    /** Returns whose name it is; null for nobody's. */
    String namespace() {
        return reader.getNamespaceURI();
    }

    /** Returns an attribute of this element; null when it is absent. */
    String attribute(String name) {
        return reader.getAttributeValue("", name);
    }

    /** Reads what is left. */
    void end() throws MalformedRules {
        while (hasNext()) {
            next();
        }
    }

    private boolean hasNext() throws MalformedRules {
        try {
            return reader.hasNext();
        } catch (XMLStreamException malformed) {
            throw malformed(malformed);
        }
    }

    @Override
    public void close() throws MalformedRules {
        try {
            reader.close();
        } catch (XMLStreamException malformed) {
            throw malformed(malformed);
        }
    }
}
