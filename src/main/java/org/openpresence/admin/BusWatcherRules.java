package org.openpresence.admin;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.openpresence.bus.Addresses;
import org.openpresence.bus.RulesApplied;
import org.openpresence.bus.RulesChanged;
import org.openpresence.bus.RulesExplained;
import org.openpresence.bus.RulesInquiry;
import org.openpresence.bus.WatcherQuestion;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.Consent;

/** The rules as the loop of the presentity applies them. Safe for any thread. */
public final class BusWatcherRules implements WatcherRules {
    private final Vertx vertx;
    private final int loops;

    /** Makes the way to the rules of so many loops. */
    public BusWatcherRules(Vertx vertx, int loops) {
        this.vertx = vertx;
        this.loops = loops;
    }

    /** The stored document counts, also where the caller has one at hand: it is read again. */
    @Override
    public CompletionStage<Integer> judgeAgain(Presentity presentity, String event, Optional<String> document) {
        return vertx.eventBus()
                .<RulesApplied>request(
                        address(presentity), new RulesChanged(presentity, true, event), Patience.WITH_A_LOOP)
                .map(applied -> applied.body().changed())
                .toCompletionStage();
    }

    @Override
    public CompletionStage<WatcherState> stateOf(Presentity watcher, Presentity presentity) {
        WatcherQuestion question = new WatcherQuestion("presence", presentity, watcher.address());
        return vertx.eventBus()
                .<Consent>request(address(presentity), question, Patience.WITH_A_LOOP)
                .map(consent -> consent.body().state())
                .toCompletionStage();
    }

    @Override
    public CompletionStage<RulesExplained> explain(Presentity presentity, String event, List<String> watchers) {
        return vertx.eventBus()
                .<RulesExplained>request(
                        address(presentity),
                        new RulesInquiry(event, presentity, List.copyOf(watchers)),
                        Patience.WITH_A_LOOP)
                .map(explained -> explained.body())
                .toCompletionStage();
    }

    private String address(Presentity presentity) {
        return Addresses.rules(PresentityKey.of(presentity).slot(loops));
    }
}
