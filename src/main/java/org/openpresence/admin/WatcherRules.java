package org.openpresence.admin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openpresence.bus.RulesExplained;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherState;

/** The rules about who may watch, as administration asks for them at the owner of a presentity. Safe for any thread. */
public interface WatcherRules {

    /**
     * Judges all watchers of a presentity again and tells those for whom something changes.
     *
     * @param document the rules as the caller has them; the stored ones are read again and count
     * @return how many were told
     */
    CompletionStage<Integer> judgeAgain(Presentity presentity, String event, Optional<String> document);

    /** Returns the state that a subscription of {@code watcher} to the presence of {@code presentity} would have. */
    CompletionStage<WatcherState> stateOf(Presentity watcher, Presentity presentity);

    /** Returns what the rules go by: for these watchers, by their canonical addresses, the names of the rules that apply. */
    CompletionStage<RulesExplained> explain(Presentity presentity, String event, List<String> watchers);

    /** Everybody may watch, whatever the rules say ({@code force_active}): judging again changes nothing. */
    WatcherRules FORCE_ACTIVE = new WatcherRules() {
        @Override
        public CompletionStage<Integer> judgeAgain(Presentity presentity, String event, Optional<String> document) {
            return CompletableFuture.completedFuture(0);
        }

        @Override
        public CompletionStage<WatcherState> stateOf(Presentity watcher, Presentity presentity) {
            return CompletableFuture.completedFuture(WatcherState.ACTIVE);
        }

        @Override
        public CompletionStage<RulesExplained> explain(Presentity presentity, String event, List<String> watchers) {
            return CompletableFuture.completedFuture(RulesExplained.NOT_ASKED);
        }
    };
}
