package org.openpresence.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.openpresence.authorization.Permissions;
import org.openpresence.authorization.RuleSet;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.Ruling;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.model.Subject;
import org.openpresence.model.SubscribeRequest;

/**
 * An event package (RFC 6665 §5), the manual's {@code pres_ev_t}. Implementations are pure: no I/O, nothing kept, one instance
 * serves every thread. A simple package needs the first three methods only.
 */
public interface EventPackage {

    /** What becomes of a document or request that a package looked at. */
    sealed interface Verdict {
        /** The package takes it. */
        record Accepted() implements Verdict {}

        /**
         * The package refuses it.
         *
         * @param status the SIP status to answer, 400 or 415 for a body
         * @param reason what is wrong, for people: a short sentence without line breaks; "" for the usual one of that status
         */
        record Refused(int status, String reason) implements Verdict {}

        /** The one acceptance. */
        Verdict ACCEPTED = new Accepted();
    }

    /** Whether a modification gives the publication a new entity-tag; the manual's {@code etag_not_new}. */
    enum EntityTagPolicy {
        NEW_EACH_TIME,
        NEW_ONCE
    }

    /**
     * Returns the package's name in lower case, as in the {@code Event} header, perhaps with one parameter: {@code dialog;sla};
     * {@code name}.
     */
    String name();

    /** Returns further names under which it is asked for, like {@link #name}. */
    default List<String> aliases() {
        return List.of();
    }

    /** Returns the type/subtype of the documents in NOTIFYs, in lower case; {@code content_type}. */
    String contentType();

    /** Returns how long a subscription or publication lives that names no {@code Expires}; {@code default_expires}. */
    Duration defaultExpires();

    /** Returns the types that may be published, for {@code Accept} in a 415; none where nobody publishes. */
    default List<String> publishableTypes() {
        return List.of(contentType());
    }

    /** Returns whether entity-tags change with each modification; {@code etag_not_new}. */
    default EntityTagPolicy entityTagPolicy() {
        return EntityTagPolicy.NEW_EACH_TIME;
    }

    /** Returns whether subscriptions need the presentity's consent; {@code req_auth}. */
    default boolean requiresAuthorization() {
        return false;
    }

    /**
     * Returns the rules about who may watch {@code presentity}; {@code get_rules_doc}. By default those that are kept for it.
     *
     * @param documents where rules are kept
     * @return none where there are none; the stage fails when they cannot be read
     */
    default CompletionStage<List<RulesDocument>> rulesDocument(Presentity presentity, RulesDocuments documents) {
        return documents.find(presentity);
    }

    /**
     * Judges who may watch; {@code get_auth_status}. By default the rules decide.
     *
     * @param watcher who asks; empty for somebody unknown
     * @param presentity whom to watch
     * @param rules of the presentity; empty where there is no document
     * @param sphere of the presentity, in lower case; empty while it is undefined
     * @param now the time
     * @return the ruling; empty where nothing says anything, so that {@code no_rules_policy} decides
     */
    default Optional<Ruling> authorize(
            Optional<Presentity> watcher,
            Presentity presentity,
            Optional<RuleSet> rules,
            Optional<String> sphere,
            Instant now) {
        return rules.map(known -> known.decide(watcher, sphere, now));
    }

    /**
     * Returns what a watcher with these permissions may see of a document; {@code apply_auth_nbody}. By default all of it.
     *
     * @param document what {@link #aggregate} returned
     */
    default Document restrict(Document document, Permissions permissions) {
        return document;
    }

    /**
     * Returns what of a restricted document must have changed for its watcher to be told; by default all of it.
     *
     * @param document what {@link #restrict} returned
     */
    default Document essence(Document document) {
        return document;
    }

    /** Returns the sphere that these published documents agree on, in lower case; empty where they name none or several. */
    default Optional<String> sphere(List<Document> published) {
        return Optional.empty();
    }

    /** Judges a published document of a publishable type; {@code evs_publ_handl}. */
    default Verdict checkPublished(Document document) {
        return Verdict.ACCEPTED;
    }

    /**
     * Returns what a document tells of that {@link #checkPublished} accepted. By default it stands for itself: an initial
     * publication never takes the place of another.
     */
    default Subject subjectOf(Document document) {
        return Subject.NONE;
    }

    /** Returns whether an empty document of another sender leaves a publication that tells of something as it is. */
    default boolean keepsOthers() {
        return false;
    }

    /** Judges whether {@code watcher} may ask for this package at all; empty for somebody unknown. By default everybody may. */
    default Verdict checkWatcher(Optional<Presentity> watcher, Presentity presentity) {
        return Verdict.ACCEPTED;
    }

    /** Returns the presentity that an initial SUBSCRIBE is about; by default the one its Request-URI names. */
    default Presentity presentityOf(SubscribeRequest request) {
        return request.presentity();
    }

    /** Judges a SUBSCRIBE, whose body may be absent; {@code evs_subs_handl}. */
    default Verdict checkSubscribe(EventName event, Optional<Document> body) {
        return Verdict.ACCEPTED;
    }

    /**
     * Returns the one document that tells the state of {@code presentity}; {@code agg_nbody}. By default the latest that has not
     * ended.
     *
     * @param presentity whose state it is
     * @param oldestFirst the publications in order of arrival, perhaps none; each was accepted by {@link #checkPublished}
     * @return the document; empty when a NOTIFY shall have no body
     */
    default Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
        Optional<Document> latest = Optional.empty();
        for (Published published : oldestFirst) {
            if (!published.ended()) {
                latest = Optional.of(published.document());
            }
        }
        return latest;
    }

    /**
     * Returns whether each watcher gets documents of its own: {@link #whole} or {@link #changes}, then {@link #forWatcher}. By
     * default all get what {@link #aggregate} returned.
     */
    default boolean differsPerWatcher() {
        return false;
    }

    /**
     * Returns a document of the whole state for one watcher: the first one, the one after a refresh, and whenever nobody knows for
     * sure what the watcher has.
     *
     * @param told what {@link #aggregate} had returned when this watcher was told last; empty for the first time
     * @param present what {@link #aggregate} returns now
     * @param event the Event header of the watcher
     */
    default Document whole(Optional<Document> told, Document present, EventName event) {
        return present;
    }

    /**
     * Returns a document of what changed for one watcher, perhaps of the whole state; empty when nothing did for this one.
     *
     * @param told what {@link #aggregate} had returned when this watcher was told last
     * @param present what {@link #aggregate} returns now
     * @param event the Event header of the watcher
     */
    default Optional<Document> changes(Document told, Document present, EventName event) {
        return told.equals(present) ? Optional.empty() : Optional.of(present);
    }

    /**
     * Returns the document for one NOTIFY; {@code aux_body_processing}. By default the same.
     *
     * @param document what {@link #whole} or {@link #changes} returned
     * @param version counts the documents of this subscription from 0; rises by one, and by more when another node goes on with it
     */
    default Document forWatcher(Document document, long version) {
        return document;
    }

    /** Returns the package that reports on this one's watchers; {@code wipeer}. */
    default Optional<String> watcherInfo() {
        return Optional.empty();
    }
}
