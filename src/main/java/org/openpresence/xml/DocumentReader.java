package org.openpresence.xml;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Readers of documents that strangers wrote. Pure; safe for any thread, the readers for one each. */
public final class DocumentReader {
    private DocumentReader() {}

    /**
     * Returns a reader before the first event of a document. It resolves no DTD and no entity, but shows where there is one.
     *
     * <p>Each has a factory of its own: a shared one would keep every name it ever met, and names made up by a stranger would slow
     * down all others.
     *
     * @throws XMLStreamException if {@code document} does not begin as XML
     */
    public static XMLStreamReader of(byte[] document) throws XMLStreamException {
        XMLInputFactory factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        return factory.createXMLStreamReader(new ByteArrayInputStream(document));
    }
}
