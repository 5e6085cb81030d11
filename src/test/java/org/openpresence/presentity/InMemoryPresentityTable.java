package org.openpresence.presentity;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.openpresence.model.PresentityKey;

/** A table in this process alone, with the decisions of the server. Safe for any thread: one map, changed by atomic steps. */
public final class InMemoryPresentityTable implements PresentityTable {
    /** Under what it reserves sequence numbers. */
    public static final long OWNER = 1;

    private final Map<PresentityKey, PresentityState> states = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final Bounds bounds;

    /** Takes the time from {@code clock} and remembers ended operations for {@code rememberMillis}. */
    public InMemoryPresentityTable(InstantSource clock, long rememberMillis) {
        this(clock, Bounds.remembering(rememberMillis));
    }

    /** Takes the time from {@code clock}. */
    public InMemoryPresentityTable(InstantSource clock, Bounds bounds) {
        this.clock = clock;
        this.bounds = bounds;
    }

    @Override
    public CompletionStage<Applied> apply(Command command) {
        Applied[] applied = new Applied[1];
        states.compute(command.key(), (key, held) -> {
            PresentityState before = held == null ? PresentityState.ABSENT : held;
            Decision decision = Decisions.decide(command, before, new Circumstances(clock.millis(), OWNER, bounds));
            PresentityState after =
                    decision.change() == null ? before : decision.change().applyTo(before);
            applied[0] = new Applied(key, decision.outcome(), decision.change(), after, decision.repeated());
            return after.isEmpty() ? null : after;
        });
        return CompletableFuture.completedFuture(applied[0]);
    }
}
