package org.openpresence.events.presence;

import java.util.Optional;
import org.openpresence.authorization.Permissions;
import org.openpresence.authorization.PresenceAttribute;
import org.openpresence.authorization.Selection;
import org.openpresence.authorization.Selection.By;
import org.openpresence.authorization.UserInput;
import org.openpresence.model.Document;
import org.openpresence.xml.Attribute;
import org.openpresence.xml.Element;
import org.openpresence.xml.Encoding;
import org.openpresence.xml.Octets;
import org.openpresence.xml.Scanner;
import org.openpresence.xml.Source;

/**
 * What a watcher may see of a composed document (RFC 5025 §3.3). Services, persons and devices are chosen first, then their
 * attributes; whatever no permission names is left out, comments and text between the elements too. Always there: {@code basic},
 * {@code contact}, {@code service-class} and the timestamp of a service, the timestamp of a person, timestamp and
 * {@code deviceID} of a device. Confined to one call.
 */
final class Restriction {
    private static final int LEVELS = 4;

    private final Permissions permissions;
    private final byte[] source;
    private final Octets out;

    private Restriction(Permissions permissions, byte[] source) {
        this.permissions = permissions;
        this.source = source;
        this.out = new Octets(source.length);
    }

    /** Returns the octets of the document that is left. */
    static byte[] of(Document document, Permissions permissions) {
        byte[] source = Encoding.toUtf8(document.body())
                .orElseThrow(() -> new IllegalArgumentException("not a checked presence document: " + document));
        return new Restriction(permissions, source).body();
    }

    /** Returns the octets of a document that was restricted, without the timestamps of its tuples, persons and devices. */
    static byte[] withoutTimestamps(Document restricted) {
        byte[] source = restricted.body();
        Octets out = new Octets(source.length);
        int copied = 0;
        for (Element component : new Scanner(new Source(source), LEVELS).root().children()) {
            for (Element child : component.children()) {
                if (child.is(Names.PIDF, "timestamp") || child.is(Names.DATA_MODEL, "timestamp")) {
                    out.copy(source, copied, child.start());
                    copied = child.end();
                }
            }
        }
        return out.copy(source, copied, source.length).toByteArray();
    }

    private byte[] body() {
        Element root = new Scanner(new Source(source), LEVELS).root();
        out.text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        writeStart(root);
        root.children().forEach(this::component);
        writeEnd(root);
        return out.toByteArray();
    }

    private void component(Element child) {
        if (child.is(Names.PIDF, "tuple")) {
            restricted(child, isChosen(child, permissions.services()));
        } else if (child.is(Names.DATA_MODEL, "person")) {
            restricted(child, isChosen(child, permissions.persons()));
        } else if (child.is(Names.DATA_MODEL, "device")) {
            restricted(child, isChosen(child, permissions.devices()));
        } else {
            attribute(child, "presence");
        }
    }

    private static boolean isChosen(Element component, Selection selection) {
        if (selection.all()) {
            return true;
        }
        if (component
                .attributeValue("id")
                .filter(id -> selection.has(By.OCCURRENCE_ID, id))
                .isPresent()) {
            return true;
        }
        for (Element child : component.children()) {
            boolean chosen = child.is(Names.RPID, "class")
                    ? selection.has(By.CLASS, child.text())
                    : child.is(Names.DATA_MODEL, "deviceID")
                            ? component.is(Names.DATA_MODEL, "device") && selection.has(By.DEVICE_ID, child.text())
                            : child.is(Names.PIDF, "contact") && isChosenService(child.text(), selection);
            if (chosen) {
                return true;
            }
        }
        return false;
    }

    private static boolean isChosenService(String contact, Selection selection) {
        int colon = contact.indexOf(':');
        return selection.has(By.SERVICE_URI, contact)
                || (colon > 0 && selection.has(By.SERVICE_URI_SCHEME, contact.substring(0, colon)));
    }

    private void restricted(Element component, boolean chosen) {
        if (chosen && permissions.allAttributes()) {
            copy(component);
        } else if (chosen) {
            writeStart(component);
            component.children().forEach(child -> attribute(child, component.localName()));
            writeEnd(component);
        }
    }

    private void attribute(Element child, String of) {
        if (permissions.allAttributes() || isAlwaysThere(child, of)) {
            copy(child);
        } else if (of.equals("tuple") && child.is(Names.PIDF, "status")) {
            status(child);
        } else if (child.is(Names.RPID, "user-input")) {
            userInput(child);
        } else if (known(child)
                .map(permissions::provides)
                .orElseGet(
                        () -> permissions.providesUnknown(child.scope().resolve(child.prefix()), child.localName()))) {
            copy(child);
        }
    }

    private static boolean isAlwaysThere(Element child, String of) {
        return switch (of) {
            case "tuple" ->
                child.is(Names.PIDF, "contact")
                        || child.is(Names.PIDF, "timestamp")
                        || child.is(Names.RPID, "service-class");
            case "person" -> child.is(Names.DATA_MODEL, "timestamp");
            case "device" -> child.is(Names.DATA_MODEL, "timestamp") || child.is(Names.DATA_MODEL, "deviceID");
            default -> false;
        };
    }

    /** Returns the permission that an element needs; empty where RFC 5025 knows none. */
    private static Optional<PresenceAttribute> known(Element child) {
        return PresenceAttribute.of(child.localName()).filter(attribute -> switch (attribute) {
            case NOTE -> child.is(Names.PIDF, "note") || child.is(Names.DATA_MODEL, "note");
            case DEVICE_ID -> child.is(Names.DATA_MODEL, "deviceID");
            default -> child.is(Names.RPID, attribute.element());
        });
    }

    /** Of a status {@code basic} is always there; extensions are attributes without a permission of their own. */
    private void status(Element status) {
        writeStart(status);
        for (Element child : status.children()) {
            if (child.is(Names.PIDF, "basic")
                    || permissions.providesUnknown(child.scope().resolve(child.prefix()), child.localName())) {
                copy(child);
            }
        }
        writeEnd(status);
    }

    private void userInput(Element element) {
        if (permissions.userInput() == UserInput.FULL) {
            copy(element);
        } else if (permissions.userInput() != UserInput.FALSE) {
            out.copy(source, element.start(), element.nameEnd());
            for (Attribute attribute : element.attributes()) {
                if (isKeptOfInput(attribute)) {
                    out.text(" ").copy(source, attribute.start(), attribute.valueEnd() + 1);
                }
            }
            out.copy(source, element.tagContentEnd(), element.end());
        }
    }

    private boolean isKeptOfInput(Attribute attribute) {
        return switch (attribute.localName()) {
            case "last-input", "since" -> false;
            case "idle-threshold" -> permissions.userInput() == UserInput.THRESHOLDS;
            default -> true;
        };
    }

    private void copy(Element element) {
        out.copy(source, element.start(), element.end());
    }

    private void writeStart(Element element) {
        out.copy(source, element.start(), element.tagContentEnd()).text(">");
    }

    private void writeEnd(Element element) {
        out.text("</").name(element.prefix(), element.localName()).text(">");
    }
}
