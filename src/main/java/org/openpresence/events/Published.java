package org.openpresence.events;

import java.time.Instant;
import org.openpresence.model.Document;

/**
 * One publication as a package sees it. Immutable.
 *
 * @param document the document as received
 * @param contentSince when this content first arrived; a modification with the same body keeps it
 * @param ended true for the publication that was just removed or expired and is to be shown in its offline form
 */
public record Published(Document document, Instant contentSince, boolean ended) {}
