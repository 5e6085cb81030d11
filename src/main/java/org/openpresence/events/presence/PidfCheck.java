package org.openpresence.events.presence;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;
import org.openpresence.xml.DocumentCheck;

/**
 * What a document must be to be published: well-formed and bounded ({@link DocumentCheck}), a {@code presence} element whose
 * tuples bear unique ids (RFC 3863 §4.1.2). Everything else is left alone (RFC 4479 §5). Pure; safe for any thread.
 */
final class PidfCheck {
    private final DocumentCheck check = new DocumentCheck("presence document", Tuples::new);

    /** Returns what is wrong with {@code body}, as a sentence; empty when nothing is. */
    Optional<String> mistakeIn(byte[] body) {
        return check.mistakeIn(body);
    }

    /** Looks at the elements of one document. */
    private static final class Tuples implements DocumentCheck.Elements {
        private final Set<String> ids = new HashSet<>();

        @Override
        public String mistake(XMLStreamReader reader, int depth) {
            if (depth == 1) {
                return isPidf(reader, "presence") ? null : "the document is not a presence document";
            }
            return depth == 2 && isPidf(reader, "tuple") ? mistakeInTuple(reader) : null;
        }

        private static boolean isPidf(XMLStreamReader reader, String localName) {
            return localName.equals(reader.getLocalName()) && Names.PIDF.equals(reader.getNamespaceURI());
        }

        private String mistakeInTuple(XMLStreamReader reader) {
            String id = reader.getAttributeValue("", "id");
            if (id == null || id.isBlank()) {
                return "a tuple of the presence document has no id";
            }
            return ids.add(id.strip()) ? null : "two tuples of the presence document bear the same id";
        }
    }
}
