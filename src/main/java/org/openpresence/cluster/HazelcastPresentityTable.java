package org.openpresence.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.map.impl.proxy.MapProxyImpl;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Bounds;
import org.openpresence.presentity.Circumstances;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.PresentityTable;

/**
 * The table in a Hazelcast map: the member that holds an entry's primary copy decides. Safe for any thread; what was asked on an event
 * loop is answered on it, straight from the partition's thread.
 */
public final class HazelcastPresentityTable implements PresentityTable {
    private final MapProxyImpl<PresentityKey, PresentityState> map;
    private final Bounds bounds;
    private final BooleanSupplier lease;
    private final InstantSource clock;
    private final long owner;

    /**
     * Makes the table of this member.
     *
     * @param name of the map
     * @param bounds of the lists in an entry
     * @param owner under which this member reserves sequence numbers, not 0
     * @param lease whether this member may decide and act; a lone one always may
     * @param clock of this node
     */
    HazelcastPresentityTable(
            HazelcastInstance hazelcast,
            String name,
            Bounds bounds,
            long owner,
            BooleanSupplier lease,
            InstantSource clock) {
        this.map =
                (MapProxyImpl<PresentityKey, PresentityState>) hazelcast.<PresentityKey, PresentityState>getMap(name);
        this.bounds = bounds;
        this.lease = lease;
        this.clock = clock;
        this.owner = owner;
    }

    @Override
    public CompletionStage<Applied> apply(Command command) {
        ApplyCommand processor = new ApplyCommand(this, command);
        Context caller = Vertx.currentContext();
        if (caller == null) {
            return map.submitToKey(command.key(), processor).thenApply(result -> applied(processor, result));
        }
        // What submitToKey returns is completed on the executor's thread first: one more thread to wake for each
        // command.
        CompletableFuture<Applied> applied = new CompletableFuture<>();
        CompletableFuture<?> unused = map.executeOnKeyInternal(command.key(), processor)
                .whenCompleteAsync(
                        (result, failure) -> complete(applied, processor, result, failure),
                        task -> caller.runOnContext(now -> task.run()));
        return applied;
    }

    private void complete(CompletableFuture<Applied> future, ApplyCommand processor, Data result, Throwable failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
            return;
        }
        Applied applied;
        try {
            applied = applied(processor, map.getNodeEngine().toObject(result));
        } catch (RuntimeException unavailable) {
            future.completeExceptionally(unavailable);
            return;
        }
        future.complete(applied);
    }

    private Applied applied(ApplyCommand processor, Integer result) {
        if (!ApplyCommand.DECIDED.equals(result) || !lease.getAsBoolean()) {
            throw new Unavailable(ApplyCommand.MOVED.equals(result) ? "the owner has moved" : "no lease");
        }
        return processor.applied();
    }

    boolean mayDecide() {
        return lease.getAsBoolean();
    }

    Circumstances circumstances() {
        return new Circumstances(clock.millis(), owner, bounds);
    }

    /** Returns the number of entries. */
    public int size() {
        return map.size();
    }
}
