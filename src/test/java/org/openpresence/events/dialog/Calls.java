package org.openpresence.events.dialog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openpresence.events.EventPackage;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;

/** Dialog documents for tests. Pure. */
final class Calls {
    static final Presentity ALICE = new Presentity("alice@example.com");
    static final EventName DIALOG = EventName.of("dialog");

    private Calls() {}

    static String call(String id, String attributes, String state) {
        return "<dialog id=\"" + id + "\"" + attributes + "><state>" + state + "</state></dialog>";
    }

    static String call(String id, String state) {
        return call(id, " call-id=\"c-" + id + "\"", state);
    }

    static Document info(String... dialogs) {
        return Document.of(
                "application/dialog-info+xml",
                "<?xml version=\"1.0\"?>\r\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"7\""
                        + " state=\"full\" entity=\"sip:somebody@example.com\">" + String.join("", dialogs)
                        + "</dialog-info>");
    }

    static Published live(String... dialogs) {
        return new Published(info(dialogs), Instant.EPOCH, false);
    }

    static Published ended(String... dialogs) {
        return new Published(info(dialogs), Instant.EPOCH, true);
    }

    static Document composed(EventPackage dialogs, Published... oldestFirst) {
        return dialogs.aggregate(ALICE, List.of(oldestFirst)).orElseThrow();
    }

    /** Returns {@code id=state} of each dialog. */
    static List<String> states(Document document) {
        List<String> states = new ArrayList<>();
        for (Dialog dialog : DialogInfo.of(document).dialogs()) {
            states.add(dialog.id() + '=' + dialog.state().word());
        }
        return states;
    }

    static List<String> states(Optional<Document> document) {
        return states(document.orElseThrow());
    }

    static String attribute(Document document, String name) {
        return DialogInfo.of(document).root().attributeValue(name).orElse("");
    }
}
