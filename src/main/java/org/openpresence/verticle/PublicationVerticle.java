package org.openpresence.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.Dispatch;
import org.openpresence.bus.OnThisNode;
import org.openpresence.judgement.PublishJudge;
import org.openpresence.model.EntityTag;
import org.openpresence.model.EventName;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.PublishRequest;
import org.openpresence.notifier.StateChanged;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.CommitOutcome;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.publication.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publication handling: judges a PUBLISH, has it decided, tells the notifier, and answers after the commit (RFC 3903 §6). */
public final class PublicationVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(PublicationVerticle.class);
    private static final RequestHandling.Kind<PublishRequest> KIND = new RequestHandling.Kind<>(
            "PUBLISH",
            PublishRequest::origin,
            PublishRequest::presentity,
            request -> PresentityKey.of(request.presentity()),
            request -> request.event().map(EventName::packageName).orElse(""));

    private final LoopPlaces places;
    private final PublishJudge judge;
    private final PresentityTable table;
    private final PresentityRecords records;
    private final Dispatch dispatch;
    private final long expiresOffsetSeconds;
    private final boolean waitsForCommit;
    private final InstantSource clock;
    private int loop;
    private RequestHandling<PublishRequest> handling;

    /**
     * Makes one instance.
     *
     * @param expiresOffsetSeconds {@code expires_offset}: subtracted in the 200, never below 1
     * @param waitsForCommit whether the answer waits for the database
     * @param clock by which the table decides
     */
    public PublicationVerticle(
            LoopPlaces places,
            PublishJudge judge,
            PresentityTable table,
            PresentityRecords records,
            Dispatch dispatch,
            long expiresOffsetSeconds,
            boolean waitsForCommit,
            InstantSource clock) {
        this.places = places;
        this.judge = judge;
        this.table = table;
        this.records = records;
        this.dispatch = dispatch;
        this.expiresOffsetSeconds = expiresOffsetSeconds;
        this.waitsForCommit = waitsForCommit;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        loop = places.claim(PublicationVerticle.class);
        handling = new RequestHandling<>(KIND, vertx.eventBus(), new Lanes(context), loop, dispatch, records, clock);
        return vertx.eventBus()
                .<PublishRequest>localConsumer(Addresses.publish(loop), this::onPublish)
                .completion();
    }

    private void onPublish(Message<PublishRequest> message) {
        PublishRequest request = message.body();
        handling.judge(request, judge.takesTime(request), judge::judge, command -> Future.fromCompletionStage(
                        table.apply(command), context)
                .onSuccess(applied -> onDecided(request, applied))
                .onFailure(failure -> handling.failed(request, failure)));
    }

    private void onDecided(PublishRequest request, Applied applied) {
        if (applied.change() == null) {
            if (applied.repeated() && waitsForCommit) {
                // The original may still be on its way to the disk: the repeat must not be the first to say 200.
                afterCommit(request, applied);
            } else {
                answer(request, applied);
            }
            return;
        }
        notifyOf(new StateChanged(applied, Optional.empty(), request.origin().arrivedNanos()));
        afterCommit(request, applied);
    }

    private void notifyOf(StateChanged changed) {
        OnThisNode.send(vertx.eventBus(), Addresses.changed(loop), changed);
    }

    private void afterCommit(PublishRequest request, Applied applied) {
        CompletionStage<CommitOutcome> committed = records.write(applied, PresentityRecords.Urgency.NOW);
        if (!waitsForCommit) {
            committed.whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.error(
                            "publication not written presentity={} cause={}", request.presentity(), failure.toString());
                }
            });
            answer(request, applied);
            return;
        }
        Future.fromCompletionStage(committed, context)
                .onSuccess(outcome -> {
                    if (outcome == CommitOutcome.OVERTAKEN) {
                        // Its new owner has it and commits it: the same operation is asked there.
                        dispatch.returned(request.origin());
                    } else {
                        answer(request, applied);
                    }
                })
                .onFailure(failure -> {
                    LOG.error(
                            "publication not committed presentity={} cause={}",
                            request.presentity(),
                            failure.toString());
                    undo(request, applied, failure);
                    handling.answer(request, 500, List.of());
                });
    }

    /** What the database refuses for good is as before, and watchers are told so. */
    private void undo(PublishRequest request, Applied applied, Throwable failure) {
        boolean refused = failure instanceof PresentityRecords.Refused;
        String ruid = applied.change() == null ? "" : ruidOf(applied.change());
        if (!refused || ruid.isEmpty()) {
            return;
        }
        Optional<Publication> kept = ((PresentityRecords.Refused) failure).kept();
        Future.fromCompletionStage(
                        table.apply(new Command.Undo(applied.key(), request.operation(), ruid, kept)), context)
                .onSuccess(undone -> notifyOf(new StateChanged(undone, Optional.empty(), 0)))
                .onFailure(lost -> {
                    LOG.error("publication not undone cause={}", lost.toString());
                    handling.doubt(applied.key());
                });
    }

    private static String ruidOf(Change change) {
        if (!change.publications().isEmpty()) {
            return change.publications().get(change.publications().size() - 1).ruid();
        }
        return change.removed().isEmpty() ? "" : change.removed().get(0).ruid();
    }

    private void answer(PublishRequest request, Applied applied) {
        if (applied.outcome() instanceof Outcome.Published published) {
            long seconds = handling.secondsUntil(published.expiresAtMillis());
            handling.answer(request, 200, headers(published.entityTag(), Math.max(1, seconds - expiresOffsetSeconds)));
        } else if (applied.outcome() instanceof Outcome.Unpublished gone) {
            handling.answer(request, 200, headers(gone.entityTag(), 0));
        } else {
            handling.refuse(request, applied.outcome());
        }
    }

    private static List<String> headers(EntityTag tag, long expires) {
        return List.of("Expires: " + expires, "SIP-ETag: " + tag.value());
    }
}
