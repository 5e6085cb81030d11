package org.openpresence.events.mwi;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openpresence.authorization.RuleSet;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.Ruling;
import org.openpresence.events.EventPackage;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

/**
 * The event package {@code message-summary} (RFC 3842): a message account's state, told by the latest publication alone, or by
 * all of them together. A watcher of an account nobody reports on hears that no message waits. Pure; safe for any thread.
 */
public final class MessageSummaryPackage implements EventPackage {
    private static final String CONTENT_TYPE = "application/simple-message-summary";
    private static final Document NOTHING_WAITS = Document.of(CONTENT_TYPE, "Messages-Waiting: no\r\n");

    private final boolean addsUp;

    /** Makes the package that tells the latest publication. */
    public MessageSummaryPackage() {
        this(false);
    }

    /**
     * Makes the package.
     *
     * @param addsUp whether the counters of all publications are added up
     */
    public MessageSummaryPackage(boolean addsUp) {
        this.addsUp = addsUp;
    }

    @Override
    public String name() {
        return "message-summary";
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

    /** No rules document speaks of message accounts. */
    @Override
    public CompletionStage<List<RulesDocument>> rulesDocument(Presentity presentity, RulesDocuments documents) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** A message account is its owner's business (RFC 3842 §3.7). */
    @Override
    public Optional<Ruling> authorize(
            Optional<Presentity> watcher,
            Presentity presentity,
            Optional<RuleSet> rules,
            Optional<String> sphere,
            Instant now) {
        return Optional.of(Ruling.onlyFor(presentity, watcher));
    }

    @Override
    public Verdict checkPublished(Document document) {
        Optional<String> mistake = new MessageSummaryCheck(document.body()).mistake();
        return mistake.isEmpty() ? Verdict.ACCEPTED : new Verdict.Refused(400, mistake.get());
    }

    /** Returns the latest publication with every line ended by CRLF; never empty, as some phones refuse a NOTIFY without body. */
    @Override
    public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
        List<Document> live = new ArrayList<>();
        oldestFirst.stream().filter(one -> !one.ended()).forEach(one -> live.add(0, one.document()));
        if (addsUp && live.size() > 1) {
            return Optional.of(Document.of(CONTENT_TYPE, SummaryTotal.of(live)));
        }
        return EventPackage.super
                .aggregate(presentity, oldestFirst)
                .map(MessageSummaryPackage::withWireLineEnds)
                .or(() -> Optional.of(NOTHING_WAITS));
    }

    private static Document withWireLineEnds(Document document) {
        byte[] body = document.body();
        int missing = lineEndsMissing(body);
        if (missing == 0) {
            return document;
        }
        byte[] wire = new byte[body.length + missing];
        int length = 0;
        byte previous = 0;
        for (byte one : body) {
            if (one == '\n' && previous != '\r') {
                wire[length++] = '\r';
            }
            wire[length++] = one;
            previous = one;
        }
        if (previous != '\n') {
            wire[length++] = '\r';
            wire[length] = '\n';
        }
        return new Document(document.contentType(), wire);
    }

    /** Returns how many octets longer the body becomes. */
    private static int lineEndsMissing(byte[] body) {
        int missing = 0;
        byte previous = 0;
        for (byte one : body) {
            if (one == '\n' && previous != '\r') {
                missing++;
            }
            previous = one;
        }
        return previous == '\n' ? missing : missing + 2;
    }
}
