package org.openpresence.main;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openpresence.admin.Metrics;
import org.openpresence.bus.OwnershipNews;
import org.openpresence.cluster.Partitions;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.PresentityTable;

/** What happens when partitions come or go: content is read, notifiers are told. Called on the thread of the partitions. */
final class Takeovers implements Partitions.Listener {
    private final Partitions partitions;
    private final PresentityTable table;
    private final PresentityRecords records;
    private final Serving serving;
    private final Metrics metrics;
    private final List<Runnable> held = new ArrayList<>();
    private boolean open;

    Takeovers(
            Partitions partitions, PresentityTable table, PresentityRecords records, Serving serving, Metrics metrics) {
        this.partitions = partitions;
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
        List<Future<Applied>> applied = new ArrayList<>();
        return records.load(load -> {
                    if (wanted.contains(partitions.partitionOf(load.key()))) {
                        Future<Applied> one = Future.fromCompletionStage(table.apply(load))
                                .onSuccess(done -> Loading.writeEnded(records, done));
                        synchronized (applied) {
                            applied.add(one);
                        }
                    }
                })
                .thenCompose(entries -> Future.all(applied).toCompletionStage())
                .thenApply(all -> null);
    }

    @Override
    public CompletionStage<Void> fence(Set<Integer> gained) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void adopted(PresentityKey key, PresentityState state) {
        whenOpen(() -> serving.tell(key, new OwnershipNews.Adopted(key, state)));
    }

    @Override
    public void lost(int count) {
        metrics.partitionsMoved(count);
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
