package org.openpresence.events.presence;

import java.time.Instant;
import java.util.Optional;
import org.openpresence.model.Presentity;
import org.openpresence.xml.Attribute;
import org.openpresence.xml.CharacterData;
import org.openpresence.xml.Element;
import org.openpresence.xml.Octets;

/**
 * The document of a presentity with one publication: the published octets with our {@code entity} and the timestamps that were
 * missing; every other octet stays. Confined to one call.
 */
final class Splice {
    private static final int ROOM = 256;

    private final PidfDocument document;
    private final Presentity presentity;
    private final Instant contentSince;

    Splice(PidfDocument document, Presentity presentity, Instant contentSince) {
        this.document = document;
        this.presentity = presentity;
        this.contentSince = contentSince;
    }

    byte[] body() {
        byte[] source = document.source();
        Element root = document.root();
        Octets out = new Octets(source.length + ROOM);
        int copied = writeEntity(out, root);
        for (Element child : root.children()) {
            if (child.is(Names.PIDF, "tuple")
                    && child.child(Names.PIDF, "timestamp").isEmpty()) {
                Timestamps.writeStartTag(out, child, copied);
                Timestamps.writeContent(out, child, contentSince);
                copied = child.end();
            }
        }
        return out.copy(source, copied, source.length).toByteArray();
    }

    /** Writes everything before the entity's value, and the value; returns how far the source is copied. */
    private int writeEntity(Octets out, Element root) {
        Optional<Attribute> entity = root.attribute("entity");
        if (entity.isEmpty()) {
            out.copy(root.source(), 0, root.nameEnd()).attribute("entity", presentity.uri());
            return root.nameEnd();
        }
        out.copy(root.source(), 0, entity.get().valueStart()).text(CharacterData.escaped(presentity.uri()));
        return entity.get().valueEnd();
    }
}
