package org.openpresence.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.ContentChanged;
import org.openpresence.bus.Dispatch;
import org.openpresence.bus.Inquiry;
import org.openpresence.bus.OnThisNode;
import org.openpresence.bus.OwnershipNews;
import org.openpresence.bus.Results;
import org.openpresence.bus.RulesChanged;
import org.openpresence.bus.WatchedPresentities;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.CommandDesk;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.Notifier;
import org.openpresence.notifier.NotifierMeter;
import org.openpresence.notifier.NotifierSettings;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.NotifySender;
import org.openpresence.notifier.Place;
import org.openpresence.notifier.StateChanged;
import org.openpresence.notifier.Withdrawal;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.presentity.Settled;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The notifier of one event loop: takes changes and results from the bus, puts NOTIFYs on it. */
public final class NotifierVerticle extends VerticleBase {
    private static final long TICK_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(NotifierVerticle.class);

    private final LoopPlaces places;
    private final Function<Integer, NotifierSettings> settings;
    private final EventPackages packages;
    private final PresentityTable table;
    private final PresentityRecords records;
    private final Dispatch dispatch;
    private final InstantSource clock;
    private final NotifierMeter meter;
    private final NotifierGauges gauges;
    private final boolean asksSphere;
    private int loop;

    /** Makes one instance; {@code settings} by its loop; {@code asksSphere} whether rules may go by what is published. */
    public NotifierVerticle(
            LoopPlaces places,
            Function<Integer, NotifierSettings> settings,
            EventPackages packages,
            PresentityTable table,
            PresentityRecords records,
            Dispatch dispatch,
            InstantSource clock,
            NotifierMeter meter,
            NotifierGauges gauges,
            boolean asksSphere) {
        this.places = places;
        this.settings = settings;
        this.packages = packages;
        this.table = table;
        this.records = records;
        this.dispatch = dispatch;
        this.clock = clock;
        this.meter = meter;
        this.gauges = gauges;
        this.asksSphere = asksSphere;
    }

    @Override
    public Future<?> start() {
        loop = places.claim(NotifierVerticle.class);
        Notifier notifier =
                new Notifier(settings.apply(loop), packages, new Desk(), new Bus(), clock, meter, gauges.census(loop));
        vertx.setPeriodic(TICK_MILLIS, timer -> {
            notifier.tick();
            gauges.publish(loop, notifier);
        });
        Inquiries inquiries = new Inquiries(notifier, table, records, context);
        return Future.all(
                vertx.eventBus()
                        .<Inquiry>localConsumer(Addresses.inquiry(loop), inquiries::answer)
                        .completion(),
                vertx.eventBus()
                        .<StateChanged>localConsumer(Addresses.changed(loop), changed -> {
                            notifier.changed(changed.body());
                        })
                        .completion(),
                vertx.eventBus()
                        .localConsumer(Addresses.watched(loop), asked -> asked.reply(watched(notifier)))
                        .completion(),
                vertx.eventBus()
                        .<Results>localConsumer(
                                Addresses.results(loop),
                                results -> notifier.results(results.body().results()))
                        .completion(),
                vertx.eventBus()
                        .<OwnershipNews>localConsumer(Addresses.ownership(loop), news -> heard(notifier, news.body()))
                        .completion());
    }

    private WatchedPresentities watched(Notifier notifier) {
        List<Presentity> watched = new ArrayList<>();
        notifier.forEachState(state -> {
            boolean[] any = {false};
            state.subscriptions().forEach(held -> any[0] |= !held.ended() && packages.needConsent(held.event()));
            if (any[0]) {
                watched.add(new Presentity(state.address()));
            }
        });
        return new WatchedPresentities(watched);
    }

    /** Carries out what the notifier asks for. */
    private final class Desk implements CommandDesk {
        private final Lanes lanes = new Lanes(context);
        private final SphereQuestions questions = new SphereQuestions(
                vertx,
                content -> vertx.eventBus().request(Addresses.rules(loop), content),
                () -> ThreadLocalRandom.current().nextDouble());

        @Override
        public void submit(Command command, BiConsumer<Applied, Throwable> then) {
            NotifierVerticle.this.submit(command, then);
        }

        @Override
        public void seen(Applied applied) {
            records.seen(applied);
        }

        @Override
        public <T> void beside(String lane, Supplier<T> work, Consumer<T> then) {
            lanes.run(lane, work::get)
                    .onSuccess(then::accept)
                    .onFailure(bug -> LOG.error("what was to be done beside the event loop has failed", bug));
        }

        @Override
        public void settled(List<Settled> news) {
            records.settled(news);
        }

        @Override
        public void judge(PresentityKey key, String presentity) {
            OnThisNode.send(
                    vertx.eventBus(),
                    Addresses.rules(loop),
                    new RulesChanged(new Presentity(presentity), false, EventPackages.OURS));
        }

        @Override
        public boolean judgeContent(PresentityState state, String group, Runnable then) {
            if (asksSphere) {
                questions.ask(new ContentChanged(state, group), then);
            }
            return asksSphere;
        }
    }

    private static void heard(Notifier notifier, OwnershipNews news) {
        if (news instanceof OwnershipNews.Doubt doubt) {
            notifier.doubt(doubt.key());
        } else if (news instanceof OwnershipNews.Adopted adopted) {
            notifier.adopt(adopted.key(), adopted.state(), adopted.loaded(), adopted.told());
        } else if (news instanceof OwnershipNews.NodeLeft left) {
            notifier.nodeLeft(left.node());
        } else {
            notifier.dropForeign();
        }
    }

    /** Takes NOTIFYs to the instance that is to send them, on this node or another. */
    private final class Bus implements NotifySender {
        @Override
        public void send(Place from, NotifyBatch batch) {
            dispatch.send(from, batch);
        }

        @Override
        public void withdraw(Place from, Withdrawal withdrawal) {
            dispatch.withdraw(from, withdrawal);
        }

        @Override
        public void ask(Place from, Enquiry enquiry) {
            dispatch.ask(from, enquiry);
        }
    }

    private void submit(Command command, BiConsumer<Applied, Throwable> then) {
        Future.fromCompletionStage(table.apply(command), context).onComplete(decided -> {
            if (decided.failed()) {
                // On a partition that moves this is no news: whoever sent the command asks again, or the new owner's
                // upkeep does.
                LOG.atLevel(decided.cause() instanceof PresentityTable.Unavailable ? Level.DEBUG : Level.WARN)
                        .log(
                                "not decided command={} cause={}",
                                command.getClass().getSimpleName(),
                                decided.cause().toString());
            } else if (decided.result().change() != null) {
                write(command, decided.result());
            }
            then.accept(decided.result(), decided.cause());
        });
    }

    private void write(Command command, Applied applied) {
        // The row of an ended subscription went when it ended; numbers may lag.
        boolean mayLag = command instanceof Command.Reserve || command instanceof Command.Forget;
        records.write(applied, mayLag ? PresentityRecords.Urgency.BEHIND : PresentityRecords.Urgency.NOW)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.error(
                                "not written presentity={} cause={}",
                                applied.state().address(),
                                failure.toString());
                    }
                });
    }
}
