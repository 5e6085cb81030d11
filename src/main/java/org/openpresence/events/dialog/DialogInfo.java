package org.openpresence.events.dialog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openpresence.model.Document;
import org.openpresence.xml.CharacterData;
import org.openpresence.xml.Element;
import org.openpresence.xml.Encoding;
import org.openpresence.xml.Octets;
import org.openpresence.xml.Scanner;
import org.openpresence.xml.Scope;
import org.openpresence.xml.Source;

/**
 * A checked dialog-info document (RFC 4235 §4.1). Immutable.
 *
 * @param root its root element
 * @param dialogs its dialogs in their order
 */
record DialogInfo(Element root, List<Dialog> dialogs) {
    static final String CONTENT_TYPE = "application/dialog-info+xml";
    static final String NAMESPACE = "urn:ietf:params:xml:ns:dialog-info";

    /** The root, its dialogs, their parts, and what stands in the parties: session descriptions. */
    private static final int LEVELS = 4;

    private static final String HEAD =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dialog-info xmlns=\"" + NAMESPACE + "\" version=\"";
    private static final byte[] HEAD_OCTETS = HEAD.getBytes(StandardCharsets.US_ASCII);
    private static final Scope SCOPE = Scope.OUTERMOST.with(Map.of("", NAMESPACE));

    /** A dialog with the state that is to be told of it. */
    record Shown(Dialog dialog, DialogState as) {
        boolean isTerminated() {
            return as == DialogState.TERMINATED;
        }
    }

    /** Reads a document that {@link DialogInfoCheck} found nothing wrong with. */
    static DialogInfo of(Document document) {
        byte[] source = Encoding.toUtf8(document.body())
                .orElseThrow(() -> new IllegalArgumentException("not a checked dialog-info document: " + document));
        Element root = new Scanner(new Source(source), LEVELS).root();
        List<Dialog> dialogs = new ArrayList<>(root.children().size());
        for (Element child : root.children()) {
            if (child.is(NAMESPACE, "dialog")) {
                Dialog.of(child).ifPresent(dialogs::add);
            }
        }
        return new DialogInfo(root, dialogs);
    }

    /** Returns whose dialogs these are. */
    String entity() {
        return root.attributeValue("entity").orElse("");
    }

    /** Returns the octets of one dialog as this package writes it. */
    static byte[] octets(Shown shown, boolean withSessions) {
        Octets out = new Octets(512);
        shown.dialog().write(out, SCOPE, shown.as(), withSessions);
        return out.toByteArray();
    }

    /** Writes a document of version 0. */
    static Document write(String entity, boolean whole, List<byte[]> dialogs) {
        Octets out =
                new Octets(256 + dialogs.stream().mapToInt(one -> one.length).sum());
        out.text(HEAD).text("0\" state=\"").text(whole ? "full" : "partial").text("\" entity=\"");
        out.text(CharacterData.escaped(entity)).text("\">");
        dialogs.forEach(dialog -> out.copy(dialog, 0, dialog.length));
        return new Document(CONTENT_TYPE, out.text("</dialog-info>").toByteArray());
    }

    /** Returns a document that {@link #write} gave with another version. */
    static Document numbered(Document document, long version) {
        if (version == 0) {
            return document;
        }
        byte[] body = document.body();
        byte[] digits = Long.toString(version).getBytes(StandardCharsets.US_ASCII);
        byte[] numbered = new byte[body.length + digits.length - 1];
        int head = HEAD_OCTETS.length;
        System.arraycopy(body, 0, numbered, 0, head);
        System.arraycopy(digits, 0, numbered, head, digits.length);
        System.arraycopy(body, head + 1, numbered, head + digits.length, body.length - head - 1);
        return new Document(CONTENT_TYPE, numbered);
    }
}
