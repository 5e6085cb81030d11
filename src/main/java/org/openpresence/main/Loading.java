package org.openpresence.main;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.bus.OwnershipNews.Adopted;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the database holds into the table. */
final class Loading {
    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

    private final PresentityTable table;
    private final PresentityRecords records;
    private final List<Future<Adopted>> loaded = new ArrayList<>();

    Loading(PresentityTable table, PresentityRecords records) {
        this.table = table;
        this.records = records;
    }

    /** What the database holds goes into the table before the first request is taken; returns what notifiers are to know. */
    static List<Adopted> everything(PresentityTable table, PresentityRecords records) {
        Loading loading = new Loading(table, records);
        List<Adopted> all = Waiting.forStart("db_url", Future.fromCompletionStage(loading.read(records::load)));
        LOG.info("loaded presentities={}", all.size());
        return all;
    }

    /** A way to read many records. */
    @FunctionalInterface
    interface Reader {
        CompletionStage<Integer> read(Consumer<Command.Load> entries);
    }

    /** Takes what {@code reader} gives into the table; completes when it is there, fails when one is not. */
    CompletionStage<List<Adopted>> read(Reader reader) {
        return reader.read(this::take)
                .thenCompose(entries -> Future.all(loaded).toCompletionStage())
                .thenApply(all -> loaded.stream().map(Future::result).toList());
    }

    private void take(Command.Load load) {
        Future<Adopted> one = Future.fromCompletionStage(table.apply(load).thenApply(applied -> {
            records.loaded(applied);
            return new Adopted(applied.key(), applied.state(), true, load.told());
        }));
        synchronized (loaded) {
            loaded.add(one);
        }
    }
}
