package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all records, gathered by entry, with sequence numbers above those that the last run may have used. Immutable. */
final class RowReader implements PresentityRows.Reading {
    private static final Logger LOG = LoggerFactory.getLogger(RowReader.class);

    private final Pool pool;
    private final Tables tables;
    private final Starts starts;
    private final UnaryOperator<String> contentTypeOf;
    private final CommitFigures figures;

    RowReader(Pool pool, Tables tables, Starts starts, UnaryOperator<String> contentTypeOf, CommitFigures figures) {
        this.pool = pool;
        this.tables = tables;
        this.starts = starts;
        this.contentTypeOf = contentTypeOf;
        this.figures = figures;
    }

    @Override
    public CompletionStage<Integer> read(PresentityRows.EntryVisitor visitor) {
        Map<PresentityKey, EntryRows> entries = new LinkedHashMap<>();
        RowPages pages = new RowPages(pool, figures);
        PublicationReader publications = new PublicationReader(tables, contentTypeOf, entries);
        DialogReader dialogs = new DialogReader(tables, starts, entries);
        TakenOverDialogs takenOver = new TakenOverDialogs(tables, starts, entries);
        return nameUnnamed()
                .compose(done -> starts.next(pool))
                .compose(
                        done -> pages.each(publications.select(), tables.names().presentity(), publications::read))
                .compose(done -> pages.each(dialogs.select(), tables.names().activeWatchers(), dialogs::read))
                .compose(done -> pages.each(takenOver.select(), tables.names().activeWatchers(), takenOver::read))
                .map(done -> {
                    entries.values().removeIf(EntryRows::isEmpty);
                    entries.values().forEach(entry -> visitor.entry(entry.load(), entry.lowestCSeq()));
                    return entries.size();
                })
                .toCompletionStage();
    }

    /** Returns the entry of {@code address}, which is canonical. */
    static EntryRows entry(Map<PresentityKey, EntryRows> entries, String address) {
        PresentityKey key = PresentityKey.of(new Presentity(address));
        return entries.computeIfAbsent(key, missing -> new EntryRows(missing, address));
    }

    /** Rows of another program may have no ruid; ours is the name of a record, so they get one. */
    private Future<Void> nameUnnamed() {
        return pool.query("SELECT id FROM " + tables.names().presentity() + " WHERE ruid IS NULL")
                .execute()
                .compose(rows -> {
                    List<Tuple> names = new ArrayList<>();
                    for (Row row : rows) {
                        names.add(Tuple.of(Ruids.random(), row.getLong(0)));
                    }
                    if (names.isEmpty()) {
                        return Future.succeededFuture();
                    }
                    LOG.atInfo().addKeyValue("rows", names.size()).log("Publications without ruid were named");
                    return pool.preparedQuery("UPDATE " + tables.names().presentity() + " SET ruid = ? WHERE id = ?")
                            .executeBatch(names)
                            .mapEmpty();
                });
    }
}
