package org.openpresence.verticle;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.ContentChanged;
import org.openpresence.bus.OwnershipNews;
import org.openpresence.bus.RulesApplied;
import org.openpresence.bus.RulesChanged;
import org.openpresence.bus.RulesInquiry;
import org.openpresence.bus.WatchedPresentities;
import org.openpresence.bus.WatcherQuestion;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Presentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes from the bus for the {@link RulesDesk} of one loop, and the poll for changed documents. Confined to its event loop. */
final class RulesInbox {
    private static final Logger LOG = LoggerFactory.getLogger(RulesInbox.class);
    private static final int FAILED = 503;

    private final Vertx vertx;
    private final int loop;
    private final RulesDesk desk;
    private final SubscriptionVerticle.Rules rules;
    private final OverdueRulings overdue;
    private boolean polling;
    private boolean pollFails;

    RulesInbox(Vertx vertx, int loop, RulesDesk desk, SubscriptionVerticle.Rules rules) {
        this.vertx = vertx;
        this.loop = loop;
        this.desk = desk;
        this.rules = rules;
        this.overdue = new OverdueRulings(
                vertx,
                (presentity, group) -> desk.judgeAgain(presentity, false, group),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Begins to take messages. */
    Future<?> open() {
        if (rules.pollMillis() > 0) {
            vertx.setPeriodic(rules.pollMillis(), timer -> poll());
        }
        return vertx.eventBus()
                .localConsumer(Addresses.rules(loop), this::received)
                .completion();
    }

    private void received(Message<Object> message) {
        if (message.body() instanceof RulesChanged changed) {
            onChanged(changed, message);
        } else if (message.body() instanceof ContentChanged content) {
            answer(desk.contentChanged(content.state(), content.group()), message);
        } else if (message.body() instanceof WatcherQuestion question) {
            answer(desk.judge(question.event(), question.presentity(), question.watcher()), message);
        } else if (message.body() instanceof RulesInquiry inquiry) {
            answer(desk.explain(inquiry), message);
        } else if (message.body() instanceof OwnershipNews.Lost) {
            desk.shelf().forgetAll();
        } else {
            message.fail(FAILED, "no message about rules: " + message.body());
        }
    }

    private void onChanged(RulesChanged changed, Message<Object> message) {
        List<Future<RulesApplied>> awaited = new ArrayList<>();
        for (String group : desk.groups()) {
            Future<RulesApplied> judged = desk.judgeAgain(changed.presentity(), changed.read(), group);
            boolean asked = group.equals(EventPackages.OURS) || group.equals(desk.groupOf(changed.event()));
            if (asked && message.replyAddress() != null) {
                awaited.add(judged);
            } else {
                judged.onFailure(failure -> overdue.add(changed.presentity(), group, failure));
            }
        }
        if (!awaited.isEmpty()) {
            answer(Future.all(awaited).map(done -> sum(awaited)), message);
        }
    }

    private static RulesApplied sum(List<Future<RulesApplied>> done) {
        int changed = done.stream().mapToInt(one -> one.result().changed()).sum();
        return new RulesApplied(done.get(0).result().watchers(), changed);
    }

    private static void answer(Future<?> done, Message<Object> message) {
        done.onSuccess(message::reply).onFailure(failure -> message.fail(FAILED, failure.toString()));
    }

    /** Looks whether documents have changed, of the presentities whose rules are here and of those that are watched. */
    private void poll() {
        if (polling) {
            return;
        }
        polling = true;
        Map<Presentity, String> known = desk.shelf().entityTags();
        said(
                        "documents are not looked at",
                        Future.fromCompletionStage(
                                rules.documents().entityTags(known.keySet()), vertx.getOrCreateContext()))
                .compose(present -> judgeAgain(changed(known, present), true))
                .compose(done -> said(
                        "who is watched is not known",
                        vertx.eventBus().<WatchedPresentities>request(Addresses.watched(loop), "")))
                .compose(watched -> judgeAgain(unknown(watched.body()), false))
                .onComplete(done -> {
                    polling = false;
                    tell(done);
                });
    }

    private static <T> Future<T> said(String what, Future<T> step) {
        return step.recover(failure -> Future.failedFuture(new IllegalStateException(what + ": " + failure, failure)));
    }

    /** Each look fails for as long as the documents are away: that is said once. */
    private void tell(AsyncResult<Void> polled) {
        if (polled.failed() && !pollFails) {
            LOG.warn(
                    "rules are not polled, tried again every {} ms loop={} failed={}",
                    rules.pollMillis(),
                    loop,
                    polled.cause().getMessage());
        } else if (polled.succeeded() && pollFails) {
            LOG.info("rules are polled again loop={}", loop);
        }
        pollFails = polled.failed();
    }

    private static List<Presentity> changed(Map<Presentity, String> known, Map<Presentity, String> present) {
        List<Presentity> changed = new ArrayList<>();
        known.forEach((presentity, tag) -> {
            if (!present.getOrDefault(presentity, "").equals(tag)) {
                changed.add(presentity);
            }
        });
        return changed;
    }

    private List<Presentity> unknown(WatchedPresentities watched) {
        Map<Presentity, String> known = desk.shelf().entityTags();
        return watched.presentities().stream()
                .filter(one -> !known.containsKey(one))
                .toList();
    }

    /**
     * One after the other: there may be many. One that fails is overdue, which is told of there, and stops no other. Nobody waits for a
     * package of somebody else.
     */
    private Future<Void> judgeAgain(List<Presentity> presentities, boolean read) {
        Future<Void> done = Future.succeededFuture();
        for (Presentity one : presentities) {
            done = done.transform(before -> judgeAgain(one, read));
        }
        return done.otherwiseEmpty();
    }

    private Future<Void> judgeAgain(Presentity presentity, boolean read) {
        for (String group : desk.groups()) {
            if (!group.equals(EventPackages.OURS)) {
                desk.judgeAgain(presentity, read, group).onFailure(failure -> overdue.add(presentity, group, failure));
            }
        }
        // The next poll may find nothing changed any more: what was read is known by then.
        return desk.judgeAgain(presentity, read, EventPackages.OURS)
                .onFailure(failure -> overdue.add(presentity, EventPackages.OURS, failure))
                .mapEmpty();
    }
}
