package org.openpresence.events.dialog;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;
import org.openpresence.model.Document;
import org.openpresence.xml.DocumentCheck;
import org.openpresence.xml.Element;

/**
 * What a document must be to be published: well-formed and bounded ({@link DocumentCheck}), a {@code dialog-info} element whose
 * dialogs bear unique ids and a state (RFC 4235 §4.1.1, §4.1.2), in any case. Everything else is left alone. Pure; safe for any
 * thread.
 */
final class DialogInfoCheck {
    private final DocumentCheck check = new DocumentCheck("dialog-info document", Ids::new);

    /** Returns what is wrong with {@code document}, as a sentence; empty when nothing is. */
    Optional<String> mistakeIn(Document document) {
        return check.mistakeIn(document.body()).or(() -> mistakeInStates(document));
    }

    private static Optional<String> mistakeInStates(Document document) {
        for (Element child : DialogInfo.of(document).root().children()) {
            if (child.is(DialogInfo.NAMESPACE, "dialog") && Dialog.of(child).isEmpty()) {
                return Optional.of("a dialog of the dialog-info document has no known state");
            }
        }
        return Optional.empty();
    }

    /** Looks at the elements of one document. */
    private static final class Ids implements DocumentCheck.Elements {
        private final Set<String> ids = new HashSet<>();

        @Override
        public String mistake(XMLStreamReader reader, int depth) {
            if (depth == 1) {
                return is(reader, "dialog-info") ? null : "the document is not a dialog-info document";
            }
            return depth == 2 && is(reader, "dialog") ? mistakeInDialog(reader) : null;
        }

        private static boolean is(XMLStreamReader reader, String localName) {
            return localName.equals(reader.getLocalName()) && DialogInfo.NAMESPACE.equals(reader.getNamespaceURI());
        }

        private String mistakeInDialog(XMLStreamReader reader) {
            String id = reader.getAttributeValue("", "id");
            if (id == null || id.isBlank()) {
                return "a dialog of the dialog-info document has no id";
            }
            return ids.add(id.strip()) ? null : "two dialogs of the dialog-info document bear the same id";
        }
    }
}
