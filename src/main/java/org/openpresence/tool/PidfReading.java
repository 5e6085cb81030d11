package org.openpresence.tool;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** A PIDF document to what a person reads of it. Pure; a document type declaration is refused. */
final class PidfReading {
    static final String PIDF = "urn:ietf:params:xml:ns:pidf";
    static final String DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";
    static final String RPID = "urn:ietf:params:xml:ns:pidf:rpid";

    private PidfReading() {}

    /** Reads a document; what cannot be read says why. */
    static Content read(byte[] body) {
        try {
            Element root = builder().parse(new ByteArrayInputStream(body)).getDocumentElement();
            if (!is(root, PIDF, "presence")) {
                return new Content.Other("not a PIDF document");
            }
            return presence(root);
        } catch (SAXException | IOException malformed) {
            return new Content.Other("PIDF that is not well-formed: " + malformed.getMessage());
        }
    }

    private static DocumentBuilder builder() {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        try {
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder;
        } catch (ParserConfigurationException missing) {
            throw new IllegalStateException("this Java platform has no XML parser of its own", missing);
        }
    }

    private static Content presence(Element root) {
        List<PresenceContent.Tuple> tuples = new ArrayList<>();
        List<String> activities = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Element child : children(root)) {
            if (is(child, PIDF, "tuple")) {
                tuples.add(tuple(child));
            } else if (is(child, PIDF, "note")) {
                notes.add(child.getTextContent());
            } else if (is(child, DATA_MODEL, "person")) {
                notes.addAll(texts(child, DATA_MODEL, "note"));
                children(child).stream()
                        .filter(element -> is(element, RPID, "activities"))
                        .flatMap(element -> children(element).stream())
                        .filter(element -> !element.getLocalName().equals("note"))
                        .forEach(element -> activities.add(element.getLocalName()));
            }
        }
        return new PresenceContent(root.getAttribute("entity"), tuples, activities, notes);
    }

    private static PresenceContent.Tuple tuple(Element tuple) {
        String basic = children(tuple).stream()
                .filter(element -> is(element, PIDF, "status"))
                .flatMap(status -> texts(status, PIDF, "basic").stream())
                .findFirst()
                .orElse("");
        return new PresenceContent.Tuple(
                tuple.getAttribute("id"),
                basic.trim(),
                texts(tuple, PIDF, "contact").stream().findFirst().orElse("").trim(),
                texts(tuple, PIDF, "note"),
                texts(tuple, PIDF, "timestamp").stream().findFirst().flatMap(PidfReading::instant));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.trim()).toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static List<String> texts(Element parent, String namespace, String name) {
        return children(parent).stream()
                .filter(element -> is(element, namespace, name))
                .map(Element::getTextContent)
                .toList();
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static boolean is(Element element, String namespace, String name) {
        return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }
}
