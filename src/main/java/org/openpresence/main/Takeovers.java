package org.openpresence.main;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.openpresence.admin.Metrics;
import org.openpresence.bus.OwnershipNews;
import org.openpresence.cluster.Partitions;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.presentity.Told;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens when partitions come or go: content is read, notifiers are told. Called on the thread of the partitions. */
final class Takeovers implements Partitions.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Takeovers.class);

    private final PresentityTable table;
    private final PresentityRecords records;
    private final Serving serving;
    private final Metrics metrics;
    private final List<Runnable> held = new ArrayList<>();
    private final Map<PresentityKey, List<Told>> told = new ConcurrentHashMap<>();
    private boolean open;

    Takeovers(PresentityTable table, PresentityRecords records, Serving serving, Metrics metrics) {
        this.table = table;
        this.records = records;
        this.serving = serving;
        this.metrics = metrics;
    }

    /** From now on NOTIFYs can be sent: what was taken over before goes to the notifiers. */
    synchronized void open() {
        open = true;
        held.forEach(Runnable::run);
        held.clear();
    }

    private synchronized void whenOpen(Runnable news) {
        if (open) {
            news.run();
        } else {
            held.add(news);
        }
    }

    @Override
    public CompletionStage<Void> load(Set<Integer> wanted) {
        return new Loading(table, records)
                .read(entries -> records.load(wanted, entries))
                .thenAccept(all -> all.forEach(one -> {
                    if (one.told().isEmpty()) {
                        told.remove(one.key());
                    } else {
                        told.put(one.key(), one.told());
                    }
                }));
    }

    @Override
    public CompletionStage<Void> fence(Set<Integer> gained) {
        return records.raiseEpoch(gained);
    }

    @Override
    public CompletionStage<Void> adopted(
            Set<Integer> gained, Map<PresentityKey, PresentityState> entries, boolean loaded) {
        CompletionStage<Void> compared = loaded ? CompletableFuture.completedFuture(null) : compare(gained, entries);
        whenOpen(() -> entries.forEach((key, state) -> {
            List<Told> known = told.remove(key);
            serving.adopted(new OwnershipNews.Adopted(key, state, loaded, loaded && known != null ? known : List.of()));
        }));
        return compared;
    }

    private CompletionStage<Void> compare(Set<Integer> gained, Map<PresentityKey, PresentityState> entries) {
        return records.reconcile(gained, entries).thenAccept(rows -> {
            if (rows > 0) {
                LOG.info("rows that the last owner did not write partitions={} rows={}", gained.size(), rows);
            }
        });
    }

    @Override
    public void lost(Set<Integer> gone) {
        metrics.partitionsMoved(gone.size());
        records.forget(gone);
        whenOpen(() -> {
            serving.tellAll(new OwnershipNews.Lost());
            serving.forgetRules();
        });
    }

    @Override
    public void gained(int count) {
        metrics.partitionsMoved(count);
    }

    @Override
    public void nodeLeft(String node) {
        whenOpen(() -> serving.tellAll(new OwnershipNews.NodeLeft(node)));
    }
}
