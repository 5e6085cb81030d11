package org.openpresence.events.presence;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openpresence.authorization.Permissions;
import org.openpresence.events.EventPackage;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

/**
 * The event package {@code presence} (RFC 3856) with PIDF documents (RFC 3863). Watching it needs the presentity's consent. Pure;
 * safe for any thread.
 */
public final class PresencePackage implements EventPackage {
    static final String CONTENT_TYPE = "application/pidf+xml";

    private final PidfCheck check = new PidfCheck();
    private final boolean newestAlone;

    /** Makes the package that composes all publications. */
    public PresencePackage() {
        this(false);
    }

    /**
     * Makes the package.
     *
     * @param newestAlone whether the newest publication alone counts, not all of them together
     */
    public PresencePackage(boolean newestAlone) {
        this.newestAlone = newestAlone;
    }

    @Override
    public String name() {
        return "presence";
    }

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public Duration defaultExpires() {
        return Duration.ofHours(1);
    }

    @Override
    public boolean requiresAuthorization() {
        return true;
    }

    @Override
    public Optional<String> watcherInfo() {
        return Optional.of("presence.winfo");
    }

    /** Takes a well-formed PIDF document without DTD whose tuples bear unique ids; leaves the values of its elements alone. */
    @Override
    public Verdict checkPublished(Document document) {
        Optional<String> mistake = check.mistakeIn(document.body());
        return mistake.isEmpty() ? Verdict.ACCEPTED : new Verdict.Refused(415, mistake.get());
    }

    /**
     * Returns the presence document composed by the data model (RFC 4479): tuples by id, one person, devices by deviceID, the
     * newest publication wins and stands first. Never empty: without publications it says closed.
     */
    @Override
    public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
        List<Published> counted = newestAlone ? newest(oldestFirst) : oldestFirst;
        byte[] body = counted.size() == 1 && !counted.get(0).ended()
                ? ofOne(presentity, counted.get(0))
                : Composition.of(presentity, counted);
        return Optional.of(new Document(CONTENT_TYPE, body));
    }

    /** Returns the newest live one; what has ended, where none lives. */
    private static List<Published> newest(List<Published> oldestFirst) {
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            if (!oldestFirst.get(i).ended()) {
                return oldestFirst.subList(i, i + 1);
            }
        }
        return oldestFirst;
    }

    private static byte[] ofOne(Presentity presentity, Published published) {
        PidfDocument document = PidfDocument.of(published.document());
        return document.isComposed()
                ? new Splice(document, presentity, published.contentSince()).body()
                : Composition.of(presentity, List.of(published));
    }

    /** Returns the tuples, persons, devices and notes that are permitted, with what of them is (RFC 5025 §3.3). */
    @Override
    public Document restrict(Document document, Permissions permissions) {
        return permissions.equals(Permissions.EVERYTHING)
                ? document
                : new Document(CONTENT_TYPE, Restriction.of(document, permissions));
    }

    /** Who may not see all is not told of a time alone: it would say that something happened behind the curtain. */
    @Override
    public Document essence(Document document) {
        return new Document(CONTENT_TYPE, Restriction.withoutTimestamps(document));
    }

    /** Returns what all {@code sphere} elements (RFC 4480 §3.10) say, if it is the same (RFC 5025 §3.1.2). */
    @Override
    public Optional<String> sphere(List<Document> published) {
        Set<String> spheres = new HashSet<>();
        for (Document document : published) {
            spheres.addAll(Spheres.in(document));
        }
        return spheres.size() == 1 ? spheres.stream().findFirst() : Optional.empty();
    }
}
