package org.openpresence.events.presence;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.openpresence.model.Document;
import org.openpresence.xml.Element;
import org.openpresence.xml.Encoding;
import org.openpresence.xml.Scanner;
import org.openpresence.xml.Source;

/**
 * A checked presence document in UTF-8 and the elements of its first levels. Immutable.
 *
 * @param root the {@code presence} element
 */
record PidfDocument(Element root) {

    /** Reads a document that {@link PidfCheck} found nothing wrong with. */
    static PidfDocument of(Document document) {
        byte[] source = Encoding.toUtf8(document.body())
                .orElseThrow(() -> new IllegalArgumentException("not a checked presence document: " + document));
        return new PidfDocument(new Scanner(new Source(source)).root());
    }

    /** Returns the device's deviceID (RFC 4479 §3.3); empty where it has none. */
    static Optional<String> deviceId(Element device) {
        return device.child(Names.DATA_MODEL, "deviceID").map(Element::text).filter(id -> !id.isEmpty());
    }

    /** Returns its octets. */
    byte[] source() {
        return root.source();
    }

    /** Returns whether there is nothing to merge in it: one person at most, no deviceID twice. */
    boolean isComposed() {
        boolean person = false;
        Set<String> devices = null;
        for (Element child : root.children()) {
            if (child.is(Names.DATA_MODEL, "person")) {
                if (person) {
                    return false;
                }
                person = true;
            } else if (child.is(Names.DATA_MODEL, "device")) {
                if (devices == null) {
                    devices = new HashSet<>();
                }
                Optional<String> id = deviceId(child);
                if (id.isPresent() && !devices.add(id.get())) {
                    return false;
                }
            }
        }
        return true;
    }
}
