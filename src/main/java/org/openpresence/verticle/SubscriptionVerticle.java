package org.openpresence.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.Dispatch;
import org.openpresence.bus.NodeGate;
import org.openpresence.bus.OnThisNode;
import org.openpresence.events.EventPackages;
import org.openpresence.judgement.SubscribeJudge;
import org.openpresence.judgement.WatcherJudge;
import org.openpresence.model.Answer;
import org.openpresence.model.EventName;
import org.openpresence.model.Presentity;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.StateChanged;
import org.openpresence.notifier.WatcherTally;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityRecords.Urgency;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Subscription handling: judges a SUBSCRIBE and has it decided; the answer leaves with the NOTIFY it asks for (RFC 6665 §4.2.1). */
public final class SubscriptionVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionVerticle.class);
    private static final RequestHandling.Kind<SubscribeRequest> KIND = new RequestHandling.Kind<>(
            "SUBSCRIBE",
            SubscribeRequest::origin,
            SubscribeRequest::presentity,
            NodeGate::keyOf,
            request -> request.event().map(EventName::packageName).orElse(""));

    private final LoopPlaces places;
    private final SubscribeJudge judge;
    private final PresentityTable table;
    private final PresentityRecords records;
    private final Dispatch dispatch;
    private final SubscriptionAnswers answers;
    private final boolean commitsFirst;
    private final Flood unread = new Flood();
    private final Rules rules;
    private final WatcherTally watchers;
    private int loop;
    private RequestHandling<SubscribeRequest> handling;
    private RulesDesk desk;

    /**
     * What is needed to ask rules. Immutable.
     *
     * @param packages the event packages
     * @param judge of watchers
     * @param documents where rules are kept
     * @param clock by which the table decides
     * @param pollMillis between two looks for changed documents; 0 for never; {@code rules.poll_period}
     */
    public record Rules(
            EventPackages packages,
            WatcherJudge judge,
            RulesDocuments documents,
            InstantSource clock,
            long pollMillis) {}

    /**
     * What answers to SUBSCRIBEs look like. Immutable.
     *
     * @param tagPrefix {@code to_tag_pref}
     * @param successCode {@code subscribe_success_code}
     * @param allowEvents value of Allow-Events
     */
    public record SubscriptionAnswers(String tagPrefix, int successCode, String allowEvents) {}

    /**
     * Makes one instance.
     *
     * @param commitsFirst whether the answer waits for the database: {@code fallback2db}
     * @param watchers how many subscriptions each watcher has
     */
    public SubscriptionVerticle(
            LoopPlaces places,
            SubscribeJudge judge,
            PresentityTable table,
            PresentityRecords records,
            Dispatch dispatch,
            SubscriptionAnswers answers,
            boolean commitsFirst,
            Rules rules,
            WatcherTally watchers) {
        this.places = places;
        this.judge = judge;
        this.table = table;
        this.records = records;
        this.dispatch = dispatch;
        this.answers = answers;
        this.commitsFirst = commitsFirst;
        this.rules = rules;
        this.watchers = watchers;
    }

    @Override
    public Future<?> start() {
        loop = places.claim(SubscriptionVerticle.class);
        Lanes lanes = new Lanes(context);
        handling = new RequestHandling<>(KIND, vertx.eventBus(), lanes, loop, dispatch, records, rules.clock());
        desk = new RulesDesk(
                context,
                lanes,
                rules.packages(),
                rules.judge(),
                rules.documents(),
                table,
                rules.clock(),
                this::onRuled,
                handling::doubt);
        return Future.all(
                vertx.eventBus()
                        .<SubscribeRequest>localConsumer(Addresses.subscribe(loop), this::onSubscribe)
                        .completion(),
                new RulesInbox(vertx, loop, desk, rules).open());
    }

    /** The rules have changed an entry: its watchers are told and its records written. */
    private void onRuled(Applied applied) {
        notifyOf(new StateChanged(applied, Optional.empty(), 0));
        records.write(applied, Urgency.NOW).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.error(
                        "ruling not written presentity={} cause={}",
                        applied.state().address(),
                        failure.toString());
            }
        });
    }

    private void onSubscribe(Message<SubscribeRequest> message) {
        SubscribeRequest request = message.body();
        handling.judge(request, judge.takesTime(request), judge::judge, command -> {
            if (command instanceof Command.Subscribe subscribe) {
                askRules(request, subscribe);
            } else {
                decide(request, command);
            }
        });
    }

    /** The dialog has no subscription to this event yet: the presentity is that of the dialog, whatever the request names. */
    private void further(SubscribeRequest request, String address) {
        Presentity presentity = new Presentity(address);
        handling.judge(request, judge.takesTime(request), asked -> judge.further(asked, presentity), command -> {
            if (command instanceof Command.Subscribe subscribe) {
                askRules(request, subscribe);
            }
        });
    }

    private void askRules(SubscribeRequest request, Command.Subscribe subscribe) {
        if (!rules.packages().needConsent(subscribe.event())) {
            decide(request, bounded(subscribe));
            return;
        }
        String watcher = subscribe.dialog().get(DialogField.WATCHER);
        desk.judge(subscribe.event(), new Presentity(subscribe.address()), watcher)
                .onSuccess(consent -> {
                    if (rules.judge().refuses(consent)) {
                        handling.answer(request, 403, List.of());
                    } else {
                        decide(request, bounded(subscribe.under(consent)));
                    }
                })
                .onFailure(unreadable -> {
                    tellUnread(request, unreadable);
                    handling.answer(request, 503, RequestHandling.LATER);
                });
    }

    /** While rules are away they are so for everybody. */
    private void tellUnread(SubscribeRequest request, Throwable cause) {
        int refused = unread.add(System.nanoTime());
        if (refused > 0) {
            LOG.warn(
                    "SUBSCRIBEs are refused, rules cannot be read requests={} last={} cause={}",
                    refused,
                    request.presentity(),
                    cause.toString());
        } else {
            LOG.debug("SUBSCRIBE refused presentity={} cause={}", request.presentity(), cause.toString());
        }
    }

    private Command bounded(Command.Subscribe subscribe) {
        boolean full = subscribe.lifetimeMillis() > 0
                && watchers.isFull(subscribe.dialog().get(DialogField.WATCHER));
        return full ? subscribe.beyondBound() : subscribe;
    }

    private void decide(SubscribeRequest request, Command command) {
        Future.fromCompletionStage(table.apply(command), context)
                .onSuccess(applied -> {
                    onDecided(request, applied);
                    if (applied.change() != null && command instanceof Command.Subscribe subscribe) {
                        desk.subscribed(applied.state(), subscribe.event());
                    }
                })
                .onFailure(failure -> handling.failed(request, failure));
    }

    private void onDecided(SubscribeRequest request, Applied applied) {
        if (applied.outcome() instanceof Outcome.NotYetInDialog) {
            further(request, applied.state().address());
            return;
        }
        if (!(applied.outcome() instanceof Outcome.Subscribed subscribed)) {
            handling.refuse(request, applied.outcome());
            return;
        }
        if (commitsFirst) {
            commit(request, applied, subscribed);
            return;
        }
        if (applied.change() != null) {
            records.write(applied, Urgency.BEHIND).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.error(
                            "subscription not written presentity={} cause={}",
                            request.presentity(),
                            failure.toString());
                }
            });
        }
        tell(request, applied, subscribed);
    }

    private void commit(SubscribeRequest request, Applied applied, Outcome.Subscribed subscribed) {
        Future.fromCompletionStage(records.write(applied, Urgency.NOW), context)
                .onSuccess(outcome -> {
                    if (outcome == CommitOutcome.OVERTAKEN) {
                        // Its new owner has it and commits it: the same operation is asked there.
                        dispatch.returned(request.origin());
                    } else {
                        tell(request, applied, subscribed);
                    }
                })
                .onFailure(failure -> {
                    LOG.error(
                            "subscription not committed presentity={} cause={}",
                            request.presentity(),
                            failure.toString());
                    undo(applied, subscribed);
                    handling.answer(request, 500, List.of());
                });
    }

    /** What could not be committed is not kept: a new subscription goes, a refreshed one lives on as its watcher believes. */
    private void undo(Applied applied, Outcome.Subscribed subscribed) {
        notifyOf(new StateChanged(applied, Optional.empty(), 0));
        Subscription kept = applied.state().subscriptions().get(subscribed.slot());
        boolean created = kept != null && kept.random() == subscribed.random() && kept.createdBy() == kept.changedBy();
        if (created && !applied.repeated()) {
            Command end = new Command.End(applied.key(), kept.slot(), kept.random(), kept.touched(), "");
            Future.fromCompletionStage(table.apply(end), context)
                    .onSuccess(ended -> notifyOf(new StateChanged(ended, Optional.empty(), 0)))
                    .onFailure(failure -> {
                        LOG.error("subscription not undone cause={}", failure.toString());
                        handling.doubt(applied.key());
                    });
        }
    }

    private void notifyOf(StateChanged changed) {
        OnThisNode.send(vertx.eventBus(), Addresses.changed(loop), changed);
    }

    private void tell(SubscribeRequest request, Applied applied, Outcome.Subscribed subscribed) {
        long seconds = subscribed.ended() ? 0 : handling.secondsUntil(subscribed.expiresAtMillis());
        String tag = new DialogToken(applied.key(), subscribed.slot(), subscribed.random()).tag(answers.tagPrefix());
        Answer answer = new Answer(request.origin(), answers.successCode(), "", tag, headers(request, seconds));
        notifyOf(new StateChanged(applied, Optional.of(answer), request.origin().arrivedNanos()));
    }

    /** The response that makes the dialog returns its route set, so that the watcher learns it (RFC 3261 §12.1.1). */
    private List<String> headers(SubscribeRequest request, long seconds) {
        List<String> headers = new ArrayList<>(4);
        if (request.toTag().isEmpty() && !request.recordRoutes().isEmpty()) {
            headers.add("Record-Route: " + String.join(", ", request.recordRoutes()));
        }
        headers.add("Expires: " + seconds);
        headers.add("Contact: <" + request.localContact() + '>');
        headers.add("Allow-Events: " + answers.allowEvents());
        return headers;
    }
}
