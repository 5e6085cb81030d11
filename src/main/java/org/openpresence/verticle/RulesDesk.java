package org.openpresence.verticle;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.bus.RulesApplied;
import org.openpresence.bus.RulesExplained;
import org.openpresence.bus.RulesInquiry;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.judgement.KnownRules;
import org.openpresence.judgement.WatcherJudge;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.subscription.Consent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the rules of the presentities of one loop: about a new watcher, and again about all watchers of a presentity when the
 * rules, the sphere or the time have changed. Confined to its verticle's event loop.
 */
final class RulesDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RulesDesk.class);
    private static final int AT_ONCE = 512;
    private static final KnownRules NO_RULES = KnownRules.of(List.of(), false);
    private static final RulesApplied NOBODY = new RulesApplied(0, 0);

    private final Context context;
    private final Lanes lanes;
    private final EventPackages packages;
    private final WatcherJudge judge;
    private final RulesShelf shelf;
    private final PresentityTable table;
    private final InstantSource clock;
    private final Consumer<Applied> changed;
    private final Consumer<PresentityKey> doubted;

    /**
     * Makes the desk of one loop.
     *
     * @param changed is told of each entry that a judgement changed
     * @param doubted is told of each that it may have changed, although nobody has heard so
     */
    RulesDesk(
            Context context,
            Lanes lanes,
            EventPackages packages,
            WatcherJudge judge,
            RulesDocuments documents,
            PresentityTable table,
            InstantSource clock,
            Consumer<Applied> changed,
            Consumer<PresentityKey> doubted) {
        this.context = context;
        this.lanes = lanes;
        this.packages = packages;
        this.judge = judge;
        this.shelf = new RulesShelf(context, lanes, documents, judge.policy());
        this.table = table;
        this.clock = clock;
        this.changed = changed;
        this.doubted = doubted;
    }

    RulesShelf shelf() {
        return shelf;
    }

    /** Returns what the rules make of a watcher; fails when they cannot be read. */
    Future<Consent> judge(String event, Presentity presentity, String watcher) {
        if (!packages.needConsent(event)) {
            return Future.succeededFuture(Consent.NOT_ASKED);
        }
        return shelf.get(packages.find(event).orElseThrow(), presentity).compose(known -> sphere(presentity, known)
                .compose(sphere -> asked(event, () -> judge.judge(event, presentity, watcher, known, sphere, now()))));
    }

    /** What somebody else's package says is not waited for here. */
    private <T> Future<T> asked(String event, Callable<T> question) {
        if (!packages.groupOf(event).equals(EventPackages.OURS)) {
            return lanes.run(event, question);
        }
        try {
            return Future.succeededFuture(question.call());
        } catch (Exception bug) {
            return Future.failedFuture(bug);
        }
    }

    /** Most rules ask for no sphere: then the table is not asked either. */
    private Future<Optional<String>> sphere(Presentity presentity, KnownRules known) {
        if (!known.askSphere() || !judge.policy().asksSphere()) {
            return Future.succeededFuture(Optional.empty());
        }
        return look(presentity).map(state -> judge.sphere(state, known));
    }

    private Future<PresentityState> look(Presentity presentity) {
        Command look = new Command.Rule(PresentityKey.of(presentity), List.of());
        return Future.fromCompletionStage(table.apply(look), context).map(Applied::state);
    }

    /** Returns what the rules go by; fails when they cannot be read. */
    Future<RulesExplained> explain(RulesInquiry asked) {
        String event = asked.event();
        if (!packages.needConsent(event)) {
            return Future.succeededFuture(RulesExplained.NOT_ASKED);
        }
        return shelf.get(packages.find(event).orElseThrow(), asked.presentity())
                .compose(known -> sphere(asked.presentity(), known).map(sphere -> {
                    Map<String, List<String>> applying = new LinkedHashMap<>();
                    known.rules().ifPresent(rules -> asked.watchers()
                            .forEach(one -> applying.put(one, rules.applying(presentity(one), sphere, now()))));
                    return new RulesExplained(true, known.entityTag(), known.mistake(), sphere, applying);
                }));
    }

    private static Optional<Presentity> presentity(String watcher) {
        return watcher.isEmpty() ? Optional.empty() : Optional.of(new Presentity(watcher));
    }

    /** Returns what is judged apart from each other, as {@link EventPackages#groups}. */
    Collection<String> groups() {
        return packages.groups();
    }

    /** Returns the one of {@link #groups} that the watchers of {@code event} belong to. */
    String groupOf(String event) {
        return packages.groupOf(event);
    }

    /**
     * Judges all live watchers of {@code presentity} again that belong to {@code group}. Somebody else's package is not asked where
     * nobody watches and nobody did who was judged by rules that are still here.
     *
     * @param read whether the documents are read again before
     */
    Future<RulesApplied> judgeAgain(Presentity presentity, boolean read, String group) {
        return group.equals(EventPackages.OURS) || shelf.has(group, presentity)
                ? judgeGroup(presentity, read, group)
                : look(presentity)
                        .compose(state -> isWatched(state, group)
                                ? judgeGroup(presentity, read, group)
                                : Future.succeededFuture(NOBODY));
    }

    private static boolean isWatched(PresentityState state, String event) {
        boolean[] watched = {false};
        state.subscriptions()
                .forEach(held -> watched[0] |= !held.ended() && held.event().equals(event));
        return watched[0];
    }

    private Future<RulesApplied> judgeGroup(Presentity presentity, boolean read, String group) {
        Map<String, Future<KnownRules>> rules = new LinkedHashMap<>();
        for (EventPackage eventPackage : packages.group(group)) {
            rules.put(eventPackage.name(), rules(eventPackage, presentity, read));
        }
        return Future.all(List.copyOf(rules.values()))
                .compose(known -> look(presentity))
                .compose(state -> {
                    List<Future<List<Command.Rule.Judged>>> judged = new ArrayList<>();
                    rules.forEach((event, known) ->
                            judged.add(asked(event, () -> judge.judgeAll(state, event, known.result(), now()))));
                    return Future.all(judged)
                            .compose(done -> apply(
                                    state,
                                    judged.stream()
                                            .flatMap(some -> some.result().stream())
                                            .toList()))
                            .onSuccess(done -> rules.forEach((event, known) -> {
                                shelf.applied(event, presentity, known.result(), true);
                                // Not before: who asks meanwhile, or again after a failure, would believe all were
                                // judged by it.
                                shelf.sphere(event, presentity, judge.sphere(state, known.result()));
                            }));
                });
    }

    /**
     * A new watcher was let in by rules that may have been read for it just now: they hold for those who watched before as well. Costs
     * nothing where nothing was read.
     */
    void subscribed(PresentityState state, String event) {
        if (packages.needConsent(event)) {
            Presentity presentity = new Presentity(state.address());
            shelf.unapplied(event, presentity).ifPresent(known -> applyToAll(state, event, presentity, known));
        }
    }

    private void applyToAll(PresentityState state, String event, Presentity presentity, KnownRules known) {
        shelf.applied(event, presentity, known, true);
        asked(event, () -> judge.judgeAll(state, event, known, now()))
                .compose(judged -> apply(state, judged))
                .onSuccess(done -> shelf.sphere(event, presentity, judge.sphere(state, known)))
                .onFailure(failure -> {
                    LOG.warn("watchers not judged, with the next one again presentity={}", presentity, failure);
                    shelf.applied(event, presentity, known, false);
                });
    }

    private Future<KnownRules> rules(EventPackage eventPackage, Presentity presentity, boolean read) {
        if (!packages.needConsent(eventPackage.name())) {
            return Future.succeededFuture(NO_RULES);
        }
        return read ? shelf.read(eventPackage, presentity) : shelf.get(eventPackage, presentity);
    }

    private Future<RulesApplied> apply(PresentityState state, List<Command.Rule.Judged> judged) {
        int[] watchers = {0};
        state.subscriptions().forEach(held -> watchers[0] += held.isLive() ? 1 : 0);
        List<Future<Applied>> parts = new ArrayList<>();
        for (int from = 0; from < judged.size(); from += AT_ONCE) {
            PresentityKey key = PresentityKey.of(new Presentity(state.address()));
            List<Command.Rule.Judged> some = List.copyOf(judged.subList(from, Math.min(judged.size(), from + AT_ONCE)));
            parts.add(Future.fromCompletionStage(table.apply(new Command.Rule(key, some)), context)
                    .onSuccess(this::applied)
                    .onFailure(failure -> doubted.accept(key)));
        }
        return Future.all(parts).map(done -> new RulesApplied(watchers[0], judged.size()));
    }

    private void applied(Applied applied) {
        if (applied.change() != null) {
            changed.accept(applied);
        }
    }

    /** Judges the watchers of {@code group} again where the sphere is another one than when the rules were asked last. */
    Future<RulesApplied> contentChanged(PresentityState state, String group) {
        if (state.revision() == 0 || state.subscriptions().size() == 0) {
            return Future.succeededFuture(NOBODY);
        }
        Presentity presentity = new Presentity(state.address());
        // Most have no watcher of somebody else's package: then the table is not asked either.
        if (!group.equals(EventPackages.OURS) && !shelf.has(group, presentity) && !isWatched(state, group)) {
            return Future.succeededFuture(NOBODY);
        }
        boolean another = false;
        for (EventPackage eventPackage : packages.group(group)) {
            another |= packages.needConsent(eventPackage.name())
                    && isAnotherSphere(eventPackage.name(), presentity, state);
        }
        return another ? judgeAgain(presentity, false, group) : Future.succeededFuture(NOBODY);
    }

    private boolean isAnotherSphere(String event, Presentity presentity, PresentityState state) {
        Optional<KnownRules> known = shelf.peek(event, presentity);
        return known.isEmpty()
                || (known.get().askSphere()
                        && !judge.sphere(state, known.get()).equals(shelf.sphereOf(event, presentity)));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
