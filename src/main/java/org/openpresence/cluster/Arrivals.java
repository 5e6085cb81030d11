package org.openpresence.cluster;

import com.hazelcast.map.IMap;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openpresence.cluster.Tenures.Stage;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings partitions into service that this member owns now: no former owner writes their records any more, content that is not there
 * is read, and who tells watchers gets their entries. A partition's content is there when its mark is: the mark lies in the same
 * partition, with the same copies, and is lost with them. Confined to the thread of the partitions.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final long RETRY_MILLIS = 1_000;

    private final Tenures tenures;
    private final PartitionKeys keys;
    private final IMap<PresentityKey, PresentityState> presentities;
    private final IMap<PresentityKey, Integer> loaded;
    private final Partitions.Listener listener;
    private final BooleanSupplier mayAct;
    private final ScheduledExecutorService thread;
    private final Runnable lookSoon;
    private final Set<Tenure> unfenced = new HashSet<>();

    /** Those whose epochs are to be raised once more; while there are any, a try is due. */
    private final Set<Tenure> unraised = new HashSet<>();

    private volatile ScheduledFuture<?> retry;

    Arrivals(
            Tenures tenures,
            PartitionKeys keys,
            IMap<PresentityKey, PresentityState> presentities,
            IMap<PresentityKey, Integer> loaded,
            Partitions.Listener listener,
            BooleanSupplier mayAct,
            ScheduledExecutorService thread,
            Runnable lookSoon) {
        this.tenures = tenures;
        this.keys = keys;
        this.presentities = presentities;
        this.loaded = loaded;
        this.listener = listener;
        this.mayAct = mayAct;
        this.thread = thread;
        this.lookSoon = lookSoon;
    }

    /** Nothing is tried again. Safe for any thread. */
    void stop() {
        ScheduledFuture<?> last = retry;
        if (last != null) {
            last.cancel(false);
        }
    }

    /** Begins with {@code gained} as soon as this node has the lease; returns whether there was anything to begin with. */
    boolean takeIn(Collection<Tenure> gained) {
        unfenced.addAll(gained);
        unfenced.removeIf(tenure -> !tenures.goesOn(tenure));
        if (unfenced.isEmpty()) {
            return false;
        }
        if (mayAct.getAsBoolean()) {
            Set<Tenure> now = new HashSet<>(unfenced);
            unfenced.clear();
            fence(now);
        } else {
            lookSoon.run();
        }
        return true;
    }

    /** No former owner writes their records any more; then those whose mark is there are served, the others are read first. */
    private void fence(Collection<Tenure> gained) {
        then(() -> listener.fence(Tenure.partitions(gained)), failure -> {
            if (failure != null) {
                LOG.warn("epochs not raised partitions={} cause={}; tried again", gained.size(), failure.toString());
                fenceLater(gained);
            }
            serve(gained);
        });
    }

    /** One try for all: in an outage each partition fails again and again, in more than one way. */
    private void fenceLater(Collection<Tenure> some) {
        boolean due = !unraised.isEmpty();
        unraised.addAll(some);
        if (!due && !unraised.isEmpty()) {
            later(this::fenceAgain);
        }
    }

    /**
     * What is not served yet waits: a raise makes the writer forget what it knows of a partition, and after that only a comparison
     * finds what is still to be written of it, which is of no use before all rows are read.
     */
    private void fenceAgain() {
        Set<Tenure> waiting = new HashSet<>(unraised);
        unraised.clear();
        waiting.removeIf(tenure -> !tenures.goesOn(tenure));
        Set<Tenure> now = new HashSet<>();
        if (mayAct.getAsBoolean()) {
            now.addAll(waiting);
            now.removeIf(tenure -> tenures.stage(tenure.partition()) != Stage.WARM);
            waiting.removeAll(now);
        }
        fenceLater(waiting);
        raise(now);
    }

    /** The database was away: when it is back, what the last owner did not write is written. */
    private void raise(Set<Tenure> served) {
        if (!served.isEmpty()) {
            then(() -> listener.fence(Tenure.partitions(served)), failure -> {
                if (failure != null) {
                    fenceLater(served);
                } else {
                    served.removeIf(tenure -> !tenures.move(tenure, Stage.WARM, Stage.UNKNOWN));
                    warm(served, Stage.UNKNOWN);
                }
            });
        }
    }

    /**
     * Another node has raised the epochs of these partitions: those that this node serves it takes back, and writes what it was
     * not let write. Returns those that it may not take back yet; they are to be asked for again, since perhaps nothing else
     * will.
     */
    Set<Integer> raiseAgain(Set<Integer> partitions) {
        Set<Tenure> served = new HashSet<>();
        Set<Integer> later = new HashSet<>();
        boolean may = mayAct.getAsBoolean();
        for (int partition : partitions) {
            Stage stage = tenures.stage(partition);
            if (stage == Stage.WARM && may) {
                served.add(tenures.present(partition));
            } else if (stage == Stage.WARM || stage == Stage.COLD) {
                later.add(partition);
            }
        }
        if (!served.isEmpty()) {
            LOG.warn("epochs were raised by a node that does not own them; raised again partitions={}", served.size());
            raise(served);
        }
        return later;
    }

    /** Does it in a second. */
    void later(Runnable task) {
        retry = thread.schedule(() -> told(task), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Has the listener do something and goes on when that is done or has failed; what it throws is a failure like any other. */
    private void then(Supplier<CompletionStage<Void>> ask, Consumer<Throwable> next) {
        CompletionStage<Void> asked;
        try {
            asked = ask.get();
        } catch (RuntimeException bug) {
            LOG.error("partitions: what was asked of others failed", bug);
            asked = CompletableFuture.failedFuture(bug);
        }
        asked.whenCompleteAsync((done, failure) -> told(() -> next.accept(failure)), thread);
    }

    /** Neither the thread nor a stage says what goes wrong. */
    static void told(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException bug) {
            LOG.error("partitions: a takeover was not carried on", bug);
        }
    }

    private void serve(Collection<Tenure> gained) {
        Set<Tenure> present = new HashSet<>();
        Set<Tenure> absent = new HashSet<>();
        for (Tenure tenure : gained) {
            try {
                boolean there = loaded.get(keys.of(tenure.partition())) != null;
                (there ? present : absent).add(tenure);
            } catch (RuntimeException failure) {
                LOG.warn("partition={} not looked at cause={}", tenure.partition(), failure.toString());
                again(tenure, Stage.UNKNOWN);
            }
        }
        warm(present, Stage.UNKNOWN);
        absent.removeIf(tenure -> !tenures.move(tenure, Stage.UNKNOWN, Stage.COLD));
        if (!absent.isEmpty()) {
            LOG.info("partitions without content are loaded count={}", absent.size());
            then(() -> listener.load(Tenure.partitions(absent)), failure -> read(absent, failure));
        }
        lookSoon.run();
    }

    private void read(Set<Tenure> cold, Throwable failure) {
        if (failure == null) {
            warm(cold, Stage.COLD);
        } else {
            LOG.error("partitions not loaded count={} cause={}; tried again", cold.size(), failure.toString());
            later(() -> cold.forEach(tenure -> again(tenure, Stage.COLD)));
        }
        lookSoon.run();
    }

    /** The next look finds it again. */
    private void again(Tenure tenure, Stage from) {
        tenures.move(tenure, from, Stage.FOREIGN);
    }

    /** Served from now on; their entries, which nobody changed before, go to the notifiers. */
    private void warm(Set<Tenure> arrived, Stage from) {
        Set<Tenure> warmed = new HashSet<>();
        Map<PresentityKey, PresentityState> entries = new HashMap<>();
        for (Tenure tenure : arrived) {
            PresentityKey key = keys.of(tenure.partition());
            try {
                if (from == Stage.COLD) {
                    loaded.set(key, 1);
                }
                EntryScan scan = new EntryScan(presentities, key);
                if (tenures.move(tenure, from, Stage.WARM)) {
                    warmed.add(tenure);
                    scan.forEach(entries::put);
                }
            } catch (RuntimeException failure) {
                LOG.warn("partition={} not taken over cause={}", tenure.partition(), failure.toString());
                again(tenure, from);
            }
        }
        if (!warmed.isEmpty()) {
            then(
                    () -> listener.adopted(Tenure.partitions(warmed), entries, from == Stage.COLD),
                    failure -> compared(warmed, failure));
        }
    }

    /** What the last owner did not write would never be written: no change names it any more. */
    private void compared(Set<Tenure> warmed, Throwable failure) {
        if (failure != null) {
            LOG.warn("rows not compared partitions={} cause={}; tried again", warmed.size(), failure.toString());
            fenceLater(warmed);
        }
    }
}
