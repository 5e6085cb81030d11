package org.openpresence.events.dialog;

import java.util.List;
import java.util.Optional;
import org.openpresence.xml.Element;
import org.openpresence.xml.Fragment;
import org.openpresence.xml.Octets;
import org.openpresence.xml.Scope;

/**
 * One dialog of a checked document (RFC 4235 §4.1.2). Immutable.
 *
 * @param element where it stands
 * @param id names it among those of one document
 * @param state its state
 */
record Dialog(Element element, String id, DialogState state) {
    private static final String SESSION = "session-description";

    /** Returns the dialog that a {@code dialog} element describes; empty where it has no id or no known state. */
    static Optional<Dialog> of(Element element) {
        Optional<String> id = element.attributeValue("id").filter(text -> !text.isEmpty());
        Optional<DialogState> state =
                element.child(DialogInfo.NAMESPACE, "state").flatMap(found -> DialogState.of(found.text()));
        return id.isPresent() && state.isPresent()
                ? Optional.of(new Dialog(element, id.get(), state.get()))
                : Optional.empty();
    }

    /** Returns what tells this call from others: Call-ID, local tag and remote tag, "" for what is not known. */
    List<String> call() {
        return List.of(attribute("call-id"), attribute("local-tag"), attribute("remote-tag"));
    }

    private String attribute(String name) {
        return element.attributeValue(name).orElse("");
    }

    boolean isTerminated() {
        return state == DialogState.TERMINATED;
    }

    /** Returns whether the Event parameters of a watcher that asks for one dialog mean this (RFC 4235 §3.2). */
    boolean is(Selection wanted) {
        return matches(wanted.callId(), "call-id")
                && matches(wanted.localTag(), "local-tag")
                && matches(wanted.remoteTag(), "remote-tag");
    }

    private boolean matches(Optional<String> wanted, String attribute) {
        return wanted.isEmpty() || wanted.get().equals(attribute(attribute));
    }

    /**
     * Writes it where {@code scope} is in effect.
     *
     * @param as the state to write
     * @param withSessions whether session descriptions are written, too
     */
    void write(Octets out, Scope scope, DialogState as, boolean withSessions) {
        Fragment.writeName(out, element, scope);
        int copied = element.nameEnd();
        for (Element child : element.children()) {
            if (child.is(DialogInfo.NAMESPACE, "state")) {
                out.copy(element.source(), copied, child.start());
                writeState(out, child, as);
                copied = child.end();
            } else if (!withSessions && isParty(child)) {
                copied = skipSessions(out, child, copied);
            }
        }
        out.copy(element.source(), copied, element.end());
    }

    /** Writes the state in lower case; what caused another state than the one it had is not known. */
    private void writeState(Octets out, Element child, DialogState as) {
        byte[] source = child.source();
        if (as == state) {
            out.copy(source, child.start(), child.contentStart()).text(as.word());
            out.copy(source, child.contentEnd(), child.end());
        } else {
            out.text("<").name(child.prefix(), "state").text(">").text(as.word());
            out.text("</").name(child.prefix(), "state").text(">");
        }
    }

    private static boolean isParty(Element child) {
        return child.is(DialogInfo.NAMESPACE, "local") || child.is(DialogInfo.NAMESPACE, "remote");
    }

    private static int skipSessions(Octets out, Element party, int from) {
        int copied = from;
        for (Element child : party.children()) {
            if (child.is(DialogInfo.NAMESPACE, SESSION)) {
                out.copy(party.source(), copied, child.start());
                copied = child.end();
            }
        }
        return copied;
    }
}
