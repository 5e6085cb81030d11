package org.openpresence.judgement;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openpresence.events.EventPackage;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.model.Subject;

/** A package that refuses documents and requests which say "bad", and fails where Mallory is to be judged. */
record StrictPackage(String name, EntityTagPolicy entityTagPolicy) implements EventPackage {
    private static final Verdict BAD = new Verdict.Refused(400, "Bad Document");
    private static final Verdict FAILED = new Verdict.Refused(500, "Package Failed");

    @Override
    public String contentType() {
        return "application/pidf+xml";
    }

    @Override
    public List<String> publishableTypes() {
        return List.of("application/pidf+xml", "text/plain");
    }

    @Override
    public Duration defaultExpires() {
        return Duration.ofMinutes(30);
    }

    @Override
    public Verdict checkPublished(Document document) {
        return document.text().equals("bad") ? BAD : Verdict.ACCEPTED;
    }

    @Override
    public Subject subjectOf(Document document) {
        return new Subject(document.text(), List.of(), false, false);
    }

    @Override
    public Optional<String> watcherInfo() {
        return Optional.of(name + ".winfo");
    }

    @Override
    public Verdict checkWatcher(Optional<Presentity> watcher, Presentity presentity) {
        return watcher.filter(one -> one.user().equals("mallory")).isPresent() ? FAILED : Verdict.ACCEPTED;
    }

    @Override
    public Verdict checkSubscribe(EventName event, Optional<Document> body) {
        return body.filter(document -> document.text().equals("bad")).isPresent() ? BAD : Verdict.ACCEPTED;
    }
}
