package org.openpresence.events.winfo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openpresence.events.EventPackage;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.xml.CharacterData;
import org.openpresence.xml.Octets;

/**
 * The watcher information of one event package, {@code presence.winfo} for instance (RFC 3857, RFC 3858). Nobody publishes it:
 * the subscriptions are its state. Pure; safe for any thread.
 */
public final class WatcherInfoPackage implements EventPackage {
    private static final String CONTENT_TYPE = "application/watcherinfo+xml";
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<watcherinfo xmlns=\"urn:ietf:params:xml:ns:watcherinfo\" version=\"";
    private static final byte[] HEAD_OCTETS = HEAD.getBytes(StandardCharsets.US_ASCII);

    private static final Verdict FORBIDDEN = new Verdict.Refused(403, "");

    private final String name;
    private final String watched;
    private final WatcherInfoPolicy policy;

    /**
     * Makes the package.
     *
     * @param watched a package that has a name for its watcher information
     */
    public WatcherInfoPackage(EventPackage watched, WatcherInfoPolicy policy) {
        this.name = watched.watcherInfo().orElseThrow();
        this.watched = watched.name();
        this.policy = policy;
    }

    @Override
    public String name() {
        return name;
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
    public List<String> publishableTypes() {
        return List.of();
    }

    /** Returns the name of the package whose watchers it reports on. */
    public String watched() {
        return watched;
    }

    @Override
    public Verdict checkWatcher(Optional<Presentity> watcher, Presentity presentity) {
        boolean may = policy != WatcherInfoPolicy.OWNER
                || watcher.filter(presentity::equals).isPresent();
        return may ? Verdict.ACCEPTED : FORBIDDEN;
    }

    /**
     * Returns whether a document for {@code reader} tells of {@code watcher}; all three are canonical addresses.
     *
     * @param presentity whose watchers they are
     */
    public boolean tells(String reader, String presentity, String watcher) {
        return policy == WatcherInfoPolicy.ALL || reader.equals(presentity) || reader.equals(watcher);
    }

    @Override
    public boolean differsPerWatcher() {
        return true;
    }

    /**
     * Returns a document of version 0.
     *
     * @param resource URI of the presentity
     * @param whole whether these are all watchers; else they are those that changed
     */
    public Document document(String resource, boolean whole, List<WatcherReport> watchers) {
        Octets out = new Octets(256 + 160 * watchers.size());
        out.text(HEAD).text("0\" state=\"").text(whole ? "full" : "partial").text("\"><watcher-list");
        out.attribute("resource", resource).attribute("package", watched).text(">");
        watchers.forEach(watcher -> write(out, watcher));
        return new Document(
                CONTENT_TYPE, out.text("</watcher-list></watcherinfo>").toByteArray());
    }

    private static void write(Octets out, WatcherReport watcher) {
        out.text("<watcher").attribute("id", watcher.id());
        out.attribute("status", watcher.status().name().toLowerCase(Locale.ROOT));
        out.attribute("event", watcher.event().word());
        if (!watcher.displayName().isEmpty()) {
            out.attribute("display-name", watcher.displayName());
        }
        watcher.expiration().ifPresent(seconds -> out.attribute("expiration", Long.toString(seconds)));
        watcher.duration().ifPresent(seconds -> out.attribute("duration-subscribed", Long.toString(seconds)));
        out.text(">").text(CharacterData.escaped(watcher.uri())).text("</watcher>");
    }

    @Override
    public Document forWatcher(Document document, long version) {
        byte[] body = document.body();
        byte[] digits = Long.toString(version).getBytes(StandardCharsets.US_ASCII);
        Octets out = new Octets(body.length + digits.length);
        out.copy(body, 0, HEAD_OCTETS.length).copy(digits, 0, digits.length);
        return new Document(
                CONTENT_TYPE,
                out.copy(body, HEAD_OCTETS.length + 1, body.length).toByteArray());
    }
}
