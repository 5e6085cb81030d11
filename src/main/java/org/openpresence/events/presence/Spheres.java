package org.openpresence.events.presence;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.openpresence.model.Document;
import org.openpresence.xml.Element;
import org.openpresence.xml.Encoding;
import org.openpresence.xml.Scanner;
import org.openpresence.xml.Source;

/** The spheres that a checked presence document names (RFC 4480 §3.10): elements like {@code home}, or a text. Pure. */
final class Spheres {
    private static final int LEVELS = 4;

    private Spheres() {}

    /** Returns them in lower case; one that says it is unknown counts as a value of its own. */
    static Set<String> in(Document document) {
        byte[] source = Encoding.toUtf8(document.body())
                .orElseThrow(() -> new IllegalArgumentException("not a checked presence document: " + document));
        Set<String> spheres = new LinkedHashSet<>(1);
        for (Element person : new Scanner(new Source(source), LEVELS).root().children()) {
            for (Element child : person.children()) {
                if (child.is(Names.RPID, "sphere")) {
                    add(child, spheres);
                }
            }
        }
        return spheres;
    }

    private static void add(Element sphere, Set<String> spheres) {
        for (Element value : sphere.children()) {
            spheres.add(value.localName().toLowerCase(Locale.ROOT));
        }
        String text = sphere.children().isEmpty() ? sphere.text().toLowerCase(Locale.ROOT) : "";
        if (!text.isEmpty()) {
            spheres.add(text);
        }
    }
}
