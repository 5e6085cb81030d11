package org.openpresence.verticle;

import io.vertx.core.eventbus.EventBus;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.Dispatch;
import org.openpresence.bus.OnThisNode;
import org.openpresence.bus.OwnershipNews;
import org.openpresence.judgement.Judgement;
import org.openpresence.model.Answer;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Outcome;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the handling of PUBLISH and of SUBSCRIBE has in common: judging, and the answers where nothing was decided. Confined to its
 * event loop.
 */
final class RequestHandling<R> {
    /** Headers of a 503: the same may succeed soon. */
    static final List<String> LATER = List.of("Retry-After: 2");

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandling.class);

    private final Kind<R> kind;
    private final Lanes lanes;
    private final EventBus bus;
    private final int loop;
    private final Dispatch dispatch;
    private final PresentityRecords records;
    private final InstantSource clock;

    /**
     * What is to be known of a kind of requests. Immutable.
     *
     * @param method for logs
     * @param origin where the answer goes
     * @param presentity as the request names it
     * @param key of the entry that it is for
     * @param event name of the package that it is for; "" for none
     */
    record Kind<R>(
            String method,
            Function<R, Origin> origin,
            Function<R, Presentity> presentity,
            Function<R, PresentityKey> key,
            Function<R, String> event) {}

    RequestHandling(
            Kind<R> kind,
            EventBus bus,
            Lanes lanes,
            int loop,
            Dispatch dispatch,
            PresentityRecords records,
            InstantSource clock) {
        this.kind = kind;
        this.lanes = lanes;
        this.bus = bus;
        this.loop = loop;
        this.dispatch = dispatch;
        this.records = records;
        this.clock = clock;
    }

    /**
     * Has {@code request} judged: either it is answered, or its command is shown.
     *
     * @param beside whether that may take its time: then nobody else waits for it, and such requests for one package are
     *     judged in their order
     */
    void judge(R request, boolean beside, Function<R, Judgement> judge, Consumer<Command> admitted) {
        if (beside) {
            lanes.run(kind.event().apply(request), () -> judge.apply(request))
                    .onSuccess(judgement -> judged(request, judgement, admitted))
                    .onFailure(bug -> notJudged(request, bug));
            return;
        }
        Judgement judgement;
        try {
            judgement = judge.apply(request);
        } catch (RuntimeException bug) {
            notJudged(request, bug);
            return;
        }
        judged(request, judgement, admitted);
    }

    private void notJudged(R request, Throwable bug) {
        LOG.error(
                "{} not judged presentity={}", kind.method(), kind.presentity().apply(request), bug);
        answer(request, 500, List.of());
    }

    private void judged(R request, Judgement judgement, Consumer<Command> admitted) {
        if (judgement instanceof Judgement.Refused refused) {
            dispatch.answer(refused.answer());
        } else if (!records.acceptsMore()) {
            answer(request, 503, LATER);
        } else if (judgement instanceof Judgement.Admitted found) {
            admitted.accept(found.command());
        }
    }

    /** The table or the database did not carry out what {@code request} wants: it is routed again, or answered. */
    void failed(R request, Throwable failure) {
        if (is(failure, PresentityTable.Unavailable.class)) {
            LOG.debug(
                    "{} returned presentity={} cause={}",
                    kind.method(),
                    kind.presentity().apply(request),
                    failure.getMessage());
            doubt(kind.key().apply(request));
            dispatch.returned(kind.origin().apply(request));
        } else if (is(failure, PresentityRecords.Unavailable.class)) {
            // The database might know what is not here: neither 412 nor 481.
            answer(request, 503, LATER);
        } else {
            LOG.error(
                    "{} not decided presentity={}",
                    kind.method(),
                    kind.presentity().apply(request),
                    failure);
            doubt(kind.key().apply(request));
            answer(request, 500, List.of());
        }
    }

    /** A command for this entry may have been carried out although nobody heard of it: the notifier looks a little later. */
    void doubt(PresentityKey key) {
        OnThisNode.send(bus, Addresses.ownership(loop), OwnershipNews.doubt(key));
    }

    private static boolean is(Throwable failure, Class<? extends Throwable> type) {
        return type.isInstance(failure) || type.isInstance(failure.getCause());
    }

    /** Answers {@code request}, which the table refuses; one that it has no room for may come again (RFC 3903 §9). */
    void refuse(R request, Outcome outcome) {
        answer(request, outcome.status(), outcome.status() == 503 ? LATER : List.of());
    }

    /** Returns the seconds from now, to the nearest: what was just granted for an hour is 3600, however long that took to decide. */
    long secondsUntil(long instantMillis) {
        return Math.max(0, (instantMillis - clock.millis() + 500) / 1000);
    }

    /** Answers {@code request}. */
    void answer(R request, int status, List<String> headers) {
        dispatch.answer(new Answer(kind.origin().apply(request), status, "", "", headers));
    }
}
