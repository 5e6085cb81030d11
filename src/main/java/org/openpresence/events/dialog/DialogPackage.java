package org.openpresence.events.dialog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openpresence.authorization.RuleSet;
import org.openpresence.authorization.Ruling;
import org.openpresence.events.EventPackage;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.model.Subject;

/**
 * The event package {@code dialog} (RFC 4235): the calls of a presentity, as busy lamps want to know them. Pure; safe for any
 * thread.
 */
public final class DialogPackage implements EventPackage {
    private final DialogSettings settings;
    private final DialogInfoCheck check = new DialogInfoCheck();

    /** Makes the package. */
    public DialogPackage(DialogSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "dialog";
    }

    @Override
    public String contentType() {
        return DialogInfo.CONTENT_TYPE;
    }

    @Override
    public Duration defaultExpires() {
        return Duration.ofHours(1);
    }

    /** Who may watch needs the presentity's consent (RFC 4235 §3.6). */
    @Override
    public boolean requiresAuthorization() {
        return true;
    }

    /** The owner, and whoever the presence rules allow, sees all dialogs; no permission speaks of their parts. */
    @Override
    public Optional<Ruling> authorize(
            Optional<Presentity> watcher,
            Presentity presentity,
            Optional<RuleSet> rules,
            Optional<String> sphere,
            Instant now) {
        return switch (settings.policy()) {
            case ALL -> Optional.of(Ruling.OPEN);
            case OWNER -> Optional.of(Ruling.onlyFor(presentity, watcher));
            case RULES ->
                watcher.filter(presentity::equals).isPresent()
                        ? Optional.of(Ruling.OPEN)
                        : EventPackage.super
                                .authorize(watcher, presentity, rules, sphere, now)
                                .map(Ruling::whole);
        };
    }

    @Override
    public Verdict checkPublished(Document document) {
        Optional<String> mistake = check.mistakeIn(document);
        return mistake.isEmpty() ? Verdict.ACCEPTED : new Verdict.Refused(415, mistake.get());
    }

    /** Returns the first dialog, as publishers tell of one in each document; what is over has no live dialog at all. */
    @Override
    public Subject subjectOf(Document document) {
        List<Dialog> dialogs = DialogInfo.of(document).dialogs();
        if (dialogs.isEmpty()) {
            return new Subject("", List.of(), false, true);
        }
        Subject first = Composition.subject(dialogs.get(0));
        return new Subject(first.name(), first.occurrence(), dialogs.stream().allMatch(Dialog::isTerminated), false);
    }

    /** Returns all dialogs, terminated ones included, in a whole document of version 0; never empty. */
    @Override
    public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
        List<byte[]> dialogs = new ArrayList<>();
        for (DialogInfo.Shown shown : Composition.of(oldestFirst)) {
            dialogs.add(DialogInfo.octets(shown, true));
        }
        return Optional.of(DialogInfo.write(presentity.uri(), true, dialogs));
    }

    @Override
    public boolean differsPerWatcher() {
        return true;
    }

    @Override
    public Document whole(Optional<Document> told, Document present, EventName event) {
        return new Telling(told, present, Selection.of(event), settings).whole();
    }

    @Override
    public Optional<Document> changes(Document told, Document present, EventName event) {
        return new Telling(Optional.of(told), present, Selection.of(event), settings).changes();
    }

    @Override
    public Document forWatcher(Document document, long version) {
        return DialogInfo.numbered(document, version);
    }
}
