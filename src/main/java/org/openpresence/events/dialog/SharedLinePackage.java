package org.openpresence.events.dialog;

import java.time.Duration;
import java.time.Instant;
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
import org.openpresence.model.SubscribeRequest;

/**
 * The event package {@code dialog;sla}, also {@code dialog;ma}: the calls of a line that several phones share
 * (draft-anil-sipping-bla). Phones subscribe to themselves, so that the line is named by their Contact; all publish for the line
 * under one entity-tag. Pure; safe for any thread.
 */
public final class SharedLinePackage implements EventPackage {
    private final DialogPackage dialogs;

    /** Makes the package with the documents of {@code dialogs}. */
    public SharedLinePackage(DialogPackage dialogs) {
        this.dialogs = dialogs;
    }

    @Override
    public String name() {
        return "dialog;sla";
    }

    @Override
    public List<String> aliases() {
        return List.of("dialog;ma");
    }

    @Override
    public String contentType() {
        return dialogs.contentType();
    }

    @Override
    public Duration defaultExpires() {
        return dialogs.defaultExpires();
    }

    /** The phones of a line refresh what any of them has published. */
    @Override
    public EntityTagPolicy entityTagPolicy() {
        return EntityTagPolicy.NEW_ONCE;
    }

    /** A phone without a call says nothing of the calls of another. */
    @Override
    public boolean keepsOthers() {
        return true;
    }

    /** As those of single dialogs. */
    @Override
    public boolean requiresAuthorization() {
        return dialogs.requiresAuthorization();
    }

    /** As for single dialogs. */
    @Override
    public Optional<Ruling> authorize(
            Optional<Presentity> watcher,
            Presentity presentity,
            Optional<RuleSet> rules,
            Optional<String> sphere,
            Instant now) {
        return dialogs.authorize(watcher, presentity, rules, sphere, now);
    }

    /** Returns the line: the user of the Contact at the host of From; what the Request-URI names where one has no user. */
    @Override
    public Presentity presentityOf(SubscribeRequest request) {
        Optional<String> user = request.contacts().stream()
                .findFirst()
                .flatMap(Presentity::of)
                .map(Presentity::user)
                .filter(name -> !name.isEmpty());
        Optional<String> host = Presentity.of(request.fromUri()).map(Presentity::host);
        return user.isPresent() && host.isPresent()
                ? new Presentity(user.get() + '@' + host.get())
                : request.presentity();
    }

    @Override
    public Verdict checkPublished(Document document) {
        return dialogs.checkPublished(document);
    }

    @Override
    public Subject subjectOf(Document document) {
        Subject subject = dialogs.subjectOf(document);
        return new Subject("", List.of(), subject.over(), subject.empty());
    }

    @Override
    public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
        return dialogs.aggregate(presentity, oldestFirst);
    }

    @Override
    public boolean differsPerWatcher() {
        return true;
    }

    @Override
    public Document whole(Optional<Document> told, Document present, EventName event) {
        return dialogs.whole(told, present, event);
    }

    @Override
    public Optional<Document> changes(Document told, Document present, EventName event) {
        return dialogs.changes(told, present, event);
    }

    @Override
    public Document forWatcher(Document document, long version) {
        return dialogs.forWatcher(document, version);
    }
}
