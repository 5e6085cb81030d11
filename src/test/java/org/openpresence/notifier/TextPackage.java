package org.openpresence.notifier;

import java.time.Duration;
import org.openpresence.events.EventPackage;
import org.openpresence.model.Document;

/** An event package for tests: documents are plain text. */
interface TextPackage extends EventPackage {
    @Override
    default String name() {
        return World.PRESENCE;
    }

    @Override
    default String contentType() {
        return "text/plain";
    }

    @Override
    default Duration defaultExpires() {
        return Duration.ofHours(1);
    }

    /** Returns the document of that text. */
    static Document text(String text) {
        return Document.of("text/plain", text);
    }
}
