package org.openpresence.verticle;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.events.EventPackage;
import org.openpresence.events.GuardedPackage;
import org.openpresence.judgement.EqualRules;
import org.openpresence.judgement.KnownRules;
import org.openpresence.judgement.RulesPolicy;
import org.openpresence.model.Presentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of the presentities of one loop, read when they are asked for and kept until they are told to have changed; those
 * that were not used for the longest time go. Whoever asks while they are being read waits, in order. Confined to its
 * verticle's event loop.
 */
final class RulesShelf {
    private static final Logger LOG = LoggerFactory.getLogger(RulesShelf.class);
    private static final int MAXIMUM = 10_000;
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_TOLD = 1_000;

    /** What is kept: for each package its own, since it may have rules of its own. */
    private record Name(String event, Presentity presentity) {}

    /** A version of a presentity's documents that cannot be read. */
    private record Unread(Presentity presentity, String entityTag) {}

    /** One place; while {@code known} is null it is being read. */
    private static final class Place {
        private KnownRules known;
        private boolean stored;
        private boolean outdated;
        private boolean applied;
        private Optional<String> sphere = Optional.empty();
        private List<Promise<KnownRules>> waiting = new ArrayList<>(1);
    }

    private final Context context;
    private final Lanes lanes;
    private final RulesDocuments documents;
    private final EqualRules reader;
    private final Map<Name, Place> places = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Unread, String> told = new LinkedHashMap<>(16, 0.75f, true);

    RulesShelf(Context context, Lanes lanes, RulesDocuments documents, RulesPolicy policy) {
        this.context = context;
        this.lanes = lanes;
        this.documents = documents;
        this.reader = new EqualRules(policy);
    }

    /** Returns the rules; fails when they cannot be read or too many wait for them. */
    Future<KnownRules> get(EventPackage eventPackage, Presentity presentity) {
        Place place = places.get(new Name(eventPackage.name(), presentity));
        if (place == null) {
            return read(eventPackage, presentity);
        }
        return place.known == null ? waitFor(place) : Future.succeededFuture(place.known);
    }

    /** Returns the rules if they are here. */
    Optional<KnownRules> peek(String event, Presentity presentity) {
        return Optional.ofNullable(places.get(new Name(event, presentity)))
                .flatMap(place -> Optional.ofNullable(place.known));
    }

    /** Returns the rules if they are here and not known to have been applied to all who watch. */
    Optional<KnownRules> unapplied(String event, Presentity presentity) {
        return Optional.ofNullable(places.get(new Name(event, presentity)))
                .filter(place -> !place.applied)
                .flatMap(place -> Optional.ofNullable(place.known));
    }

    /** Notes whether {@code rules} were applied to all who watch, if it is that version of them that is here. */
    void applied(String event, Presentity presentity, KnownRules rules, boolean applied) {
        Place place = places.get(new Name(event, presentity));
        if (place != null && place.known != null && place.known.entityTag().equals(rules.entityTag())) {
            place.applied = applied;
        }
    }

    /** Reads the rules; whoever waits for older ones gets these. */
    Future<KnownRules> read(EventPackage eventPackage, Presentity presentity) {
        Name name = new Name(eventPackage.name(), presentity);
        Place fresh = new Place();
        Place older = places.put(name, fresh);
        if (older != null && older.known == null) {
            fresh.waiting = older.waiting;
        }
        Future<KnownRules> result = waitFor(fresh);
        RulesDocuments asked = new Asked(documents, fresh);
        documents(eventPackage, presentity, asked).map(reader::read).onComplete(read -> {
            if (places.get(name) == fresh) {
                arrived(name, fresh, read);
            }
        });
        return result;
    }

    private void arrived(Name name, Place place, AsyncResult<KnownRules> read) {
        List<Promise<KnownRules>> waiting = place.waiting;
        place.waiting = List.of();
        if (read.succeeded()) {
            place.known = read.result();
            place.known.mistake().ifPresent(mistake -> tell(name.presentity(), place.known.entityTag(), mistake));
            dropOldest();
            if (place.outdated) {
                places.remove(name);
            }
            waiting.forEach(one -> quietly(() -> one.complete(read.result())));
        } else {
            places.remove(name);
            waiting.forEach(one -> quietly(() -> one.fail(read.cause())));
        }
    }

    /** Each package reads the same document for itself, and again when it has lost it. */
    private void tell(Presentity presentity, String entityTag, String mistake) {
        if (told.put(new Unread(presentity, entityTag), mistake) == null) {
            LOG.warn(
                    "rules document not read, nobody sees anything presentity={} entityTag={} mistake={}",
                    presentity,
                    entityTag,
                    mistake);
        }
        if (told.size() > MOST_TOLD) {
            told.remove(told.keySet().iterator().next());
        }
    }

    /** A package that throws harms its own requests only. */
    private Future<List<RulesDocument>> documents(
            EventPackage eventPackage, Presentity presentity, RulesDocuments asked) {
        if (eventPackage instanceof GuardedPackage) {
            return lanes.run(eventPackage.name(), () -> eventPackage.rulesDocument(presentity, asked))
                    .compose(found -> Future.fromCompletionStage(found, context));
        }
        try {
            return Future.fromCompletionStage(eventPackage.rulesDocument(presentity, asked), context);
        } catch (RuntimeException bug) {
            return Future.failedFuture(bug);
        }
    }

    /** What one of those who waited does with the rules must not keep them from the others. */
    private static void quietly(Runnable completion) {
        try {
            completion.run();
        } catch (RuntimeException bug) {
            LOG.error("a request that waited for rules failed", bug);
        }
    }

    private static Future<KnownRules> waitFor(Place place) {
        if (place.waiting.size() >= MOST_WAITING) {
            return Future.failedFuture(new IllegalStateException(MOST_WAITING + " requests wait for these rules"));
        }
        Promise<KnownRules> promise = Promise.promise();
        place.waiting.add(promise);
        return promise.future();
    }

    private void dropOldest() {
        if (places.size() > MAXIMUM) {
            places.entrySet().stream()
                    .filter(place -> place.getValue().known != null)
                    .findFirst()
                    .map(Map.Entry::getKey)
                    .ifPresent(places::remove);
        }
    }

    /** Returns whether the rules are here or on their way. */
    boolean has(String event, Presentity presentity) {
        return places.containsKey(new Name(event, presentity));
    }

    /** Forgets everything; what is just being read is given to those who wait for it and not kept. */
    void forgetAll() {
        places.values().removeIf(place -> place.known != null);
        places.values().forEach(place -> place.outdated = true);
    }

    /** Returns the sphere by which all who watch were judged last. */
    Optional<String> sphereOf(String event, Presentity presentity) {
        return Optional.ofNullable(places.get(new Name(event, presentity))).flatMap(place -> place.sphere);
    }

    /** Remembers the sphere by which all who watch were judged. */
    void sphere(String event, Presentity presentity, Optional<String> sphere) {
        Place place = places.get(new Name(event, presentity));
        if (place != null) {
            place.sphere = sphere;
        }
    }

    /** Returns the presentities with rules here and the entity-tags of their documents, where they are kept as documents. */
    Map<Presentity, String> entityTags() {
        Map<Presentity, String> tags = new LinkedHashMap<>();
        places.forEach((name, place) -> {
            if (place.known != null && place.stored) {
                tags.put(name.presentity(), place.known.entityTag());
            }
        });
        return tags;
    }

    /** Notes whether a package's rules are documents at all. */
    private record Asked(RulesDocuments documents, Place place) implements RulesDocuments {
        @Override
        public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
            place.stored = true;
            return documents.find(presentity);
        }

        @Override
        public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
            return documents.entityTags(presentities);
        }
    }
}
