package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityRecords.Entry;
import org.openpresence.publication.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reads records, gathered by entry, with sequence numbers above those that the last run may have used: all of some buckets, a few
 * buckets at a time, or one entry. Safe for any thread.
 */
final class RowReader implements Reading {
    private static final Logger LOG = LoggerFactory.getLogger(RowReader.class);

    /** So many of 271 buckets of 200,000 subscriptions are some thousand rows. */
    private static final int BUCKETS_AT_ONCE = 8;

    /** A person who asks waits longer than a request. */
    private static final int PATIENCE = 3;

    private static final String SELECT_TOLD =
            "SELECT key_high, key_low, event, settled, hash, missed FROM " + Tables.TOLD;

    private final Pool pool;
    private final BulkReader bulk;
    private final Tables tables;
    private final Starts starts;
    private final PackageFacts packages;
    private final CommitFigures figures;
    private final long findMillis;
    private final HardState hardState;
    private final AtomicBoolean othersSeen = new AtomicBoolean();

    RowReader(
            Pool pool,
            BulkReader bulk,
            Tables tables,
            Starts starts,
            PackageFacts packages,
            InstantSource clock,
            CommitFigures figures,
            long findMillis) {
        this.pool = pool;
        this.bulk = bulk;
        this.tables = tables;
        this.starts = starts;
        this.packages = packages;
        this.figures = figures;
        this.findMillis = findMillis;
        this.hardState = new HardState(pool, tables.names().presentity(), packages, clock, figures);
    }

    @Override
    public Future<Integer> read(Optional<Set<Integer>> buckets, Consumer<LoadedEntry> visitor) {
        Future<List<Integer>> wanted = buckets.map(some -> Future.succeededFuture(List.copyOf(new TreeSet<>(some))))
                .orElseGet(this::allBuckets);
        return nameUnnamed("", Tuple.tuple(), Level.INFO, naming -> naming)
                .compose(done -> starts.next(pool))
                .compose(done -> wanted)
                .compose(numbers -> parts(numbers, visitor))
                .compose(count -> loose(buckets, visitor).map(more -> count + more));
    }

    private Future<List<Integer>> allBuckets() {
        return pool.query("SELECT bucket FROM " + Tables.PUBLICATION_FACTS
                        + " WHERE bucket >= 0 UNION SELECT bucket FROM " + Tables.DIALOG_FACTS + " WHERE bucket >= 0")
                .execute()
                .map(rows -> {
                    Set<Integer> numbers = new TreeSet<>();
                    rows.forEach(row -> numbers.add(row.getInteger(0)));
                    return List.copyOf(numbers);
                });
    }

    private Future<Integer> parts(List<Integer> buckets, Consumer<LoadedEntry> visitor) {
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < buckets.size(); from += BUCKETS_AT_ONCE) {
            parts.add(list(buckets.subList(from, Math.min(from + BUCKETS_AT_ONCE, buckets.size()))));
        }
        return bulk.read(parts, (rows, part) -> {
            EntryMap entries = new EntryMap(key -> true);
            rows.each(
                    selectPublications() + " WHERE f.bucket IN (" + part + ')',
                    tables.names().presentity(),
                    new PublicationReader(packages, entries)::read);
            rows.each(
                    selectDialogs() + " WHERE d.bucket IN (" + part + ')',
                    tables.names().activeWatchers(),
                    new DialogReader(entries)::read);
            rows.each(
                    SELECT_TOLD + " WHERE bucket IN (" + part + ')',
                    Tables.TOLD,
                    row -> readTold(row, addingTo(entries)));
            return show(entries, visitor);
        });
    }

    private String selectPublications() {
        return "SELECT " + PublicationReader.COLUMNS + " FROM " + tables.factsWithPublications();
    }

    private String selectDialogs() {
        return "SELECT " + DialogReader.COLUMNS + " FROM " + tables.factsWithDialogs();
    }

    private Future<Void> own(EntryMap entries, PresentityKey key) {
        Tuple values = Tuple.of(key.high(), key.low());
        return rows(
                        selectPublications() + " WHERE f.key_high = ? AND f.key_low = ?",
                        values,
                        tables.names().presentity(),
                        new PublicationReader(packages, entries)::read)
                .compose(done -> rows(
                        selectDialogs() + " WHERE d.key_high = ? AND d.key_low = ?",
                        values,
                        tables.names().activeWatchers(),
                        new DialogReader(entries)::read));
    }

    private static BiConsumer<RecordKey.ToldKey, ToldRow> addingTo(EntryMap entries) {
        return (name, row) -> {
            EntryRows entry = entries.get(name.entry());
            if (entry != null) {
                entry.add(name.event(), row);
            }
        };
    }

    private static void readTold(Cells row, BiConsumer<RecordKey.ToldKey, ToldRow> visitor) {
        visitor.accept(
                new RecordKey.ToldKey(new PresentityKey(row.number(0), row.number(1)), row.text(2)),
                ToldRow.read(row.number(3), row.number(4), row.text(5)));
    }

    private Future<Void> told(String where, Tuple values, BiConsumer<RecordKey.ToldKey, ToldRow> visitor) {
        return rows(SELECT_TOLD + where, values, Tables.TOLD, row -> readTold(row, visitor));
    }

    @Override
    public Future<Map<RecordKey.ToldKey, ToldRow>> told(Set<Integer> buckets) {
        Map<RecordKey.ToldKey, ToldRow> told = new HashMap<>();
        return buckets.isEmpty()
                ? Future.succeededFuture(told)
                : told(" WHERE bucket IN (" + list(buckets) + ')', Tuple.tuple(), told::put)
                        .map(told);
    }

    private static String list(Collection<Integer> buckets) {
        return new TreeSet<>(buckets).stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private Future<Void> rows(String select, Tuple values, String table, Consumer<Cells> visitor) {
        return pool.preparedQuery(select).execute(values).map(found -> {
            found.forEach(row -> RowPages.visit(new RowCells(row), table, visitor, figures));
            return null;
        });
    }

    private int show(EntryMap entries, Consumer<LoadedEntry> visitor) {
        int count = 0;
        for (EntryRows entry : entries.all()) {
            visitor.accept(entry.entry(starts.number()));
            count++;
        }
        return count;
    }

    /**
     * Rows of another program, and rows of ours that say nothing of where they lie in this division of the key space. The writer
     * writes them again, so that the next load finds them by their bucket.
     */
    private Future<Integer> loose(Optional<Set<Integer>> buckets, Consumer<LoadedEntry> visitor) {
        EntryMap entries = new EntryMap(key ->
                buckets.isEmpty() || buckets.get().contains(tables.buckets().of(key)));
        RowPages pages = new RowPages(pool, figures);
        boolean first = !othersSeen.get();
        return areUnplaced()
                .compose(are -> are ? unplaced(entries, pages) : Future.succeededFuture())
                .compose(done -> first || buckets.isEmpty() ? others(entries, pages) : Future.succeededFuture())
                .map(done -> {
                    othersSeen.set(true);
                    return show(entries, visitor);
                });
    }

    private Future<Boolean> areUnplaced() {
        return pool.query("SELECT 1 FROM " + Tables.PUBLICATION_FACTS + " WHERE bucket < 0 UNION SELECT 1 FROM "
                        + Tables.DIALOG_FACTS + " WHERE bucket < 0 LIMIT 1")
                .execute()
                .map(rows -> rows.size() > 0);
    }

    private Future<Void> unplaced(EntryMap entries, RowPages pages) {
        return pages.each(
                        "SELECT " + PublicationReader.COLUMNS + " FROM " + tables.publicationsWithFacts()
                                + " WHERE f.bucket < 0 AND p.id > ? AND p.id <= ?",
                        tables.names().presentity(),
                        new PublicationReader(packages, entries)::read)
                .compose(done -> pages.each(
                        "SELECT " + DialogReader.COLUMNS + " FROM " + tables.dialogsWithFacts()
                                + " WHERE d.bucket < 0 AND a.id > ? AND a.id <= ?",
                        tables.names().activeWatchers(),
                        new DialogReader(entries)::read));
    }

    private Future<Void> others(EntryMap entries, RowPages pages) {
        return pages.each(
                        "SELECT " + PublicationReader.COLUMNS + " FROM " + tables.publicationsWithFacts()
                                + " WHERE f.form IS NULL AND p.id > ? AND p.id <= ?",
                        tables.names().presentity(),
                        new PublicationReader(packages, entries)::read)
                .compose(done -> hardState.each(pages, entries))
                .compose(done -> pages.each(
                        "SELECT " + TakenOverDialogs.COLUMNS + " FROM " + tables.dialogsWithFacts()
                                + " WHERE d.form IS NULL AND a.id > ? AND a.id <= ?",
                        tables.names().activeWatchers(),
                        new TakenOverDialogs(entries)::read));
    }

    @Override
    public Future<Optional<LoadedEntry>> find(PresentityKey key, String address) {
        EntryMap entries = new EntryMap(key::equals);
        Tuple values = Tuple.of(key.high(), key.low());
        return own(entries, key)
                .compose(done -> address.isEmpty() ? Future.succeededFuture() : others(entries, address))
                .compose(done -> entries.get(key) != null && entries.get(key).hasDialogs()
                        ? told(" WHERE key_high = ? AND key_low = ?", values, addingTo(entries))
                                .compose(read -> starts.nextOfMany(pool))
                        : Future.succeededFuture())
                .map(done -> entries.all().stream().findFirst().map(entry -> entry.entry(starts.number())))
                .timeout(findMillis, TimeUnit.MILLISECONDS);
    }

    /** Rows of another program, by the name that they would have if they were ours. */
    private Future<Void> others(EntryMap entries, String address) {
        Presentity presentity = new Presentity(address);
        Tuple user = Tuple.of(presentity.user(), presentity.host());
        // Only those of this presentity: of another's that is locked nobody waits for here.
        return nameUnnamed(" AND username = ? AND domain = ?", user, Level.DEBUG, naming -> naming.timeout(
                                findMillis / 2, TimeUnit.MILLISECONDS)
                        .recover(RowReader::unlessLocked))
                .compose(done -> rows(
                        "SELECT " + PublicationReader.COLUMNS + " FROM " + tables.publicationsWithFacts()
                                + " WHERE p.username = ? AND p.domain = ? AND f.form IS NULL AND p.ruid IS NOT NULL",
                        user,
                        tables.names().presentity(),
                        new PublicationReader(packages, entries)::read))
                .compose(done -> rows(
                        "SELECT " + TakenOverDialogs.COLUMNS + " FROM " + tables.dialogsWithFacts()
                                + " WHERE a.presentity_uri = ? AND d.form IS NULL",
                        Tuple.of(presentity.uri()),
                        tables.names().activeWatchers(),
                        new TakenOverDialogs(entries)::read));
    }

    /** A row that another holds locked stays without a name for now: the request does without it, as without those of other presentities. */
    private static Future<Void> unlessLocked(Throwable failure) {
        boolean locked = failure instanceof TimeoutException
                || (failure instanceof SQLException sql && Failure.of(sql) == Failure.CONTENDED);
        if (!locked) {
            return Future.failedFuture(failure);
        }
        LOG.debug("publications without ruid stay without, they are locked", failure);
        return Future.succeededFuture();
    }

    @Override
    public Future<List<Publication>> publications(PresentityKey key, String address, String event) {
        EntryMap entries = new EntryMap(key::equals);
        PublicationReader publications = new PublicationReader(packages, entries);
        Presentity presentity = new Presentity(address);
        return nameUnnamed("", Tuple.tuple(), Level.INFO, naming -> naming)
                .compose(done -> rows(
                        "SELECT " + PublicationReader.COLUMNS + " FROM " + tables.factsWithPublications()
                                + " WHERE f.key_high = ? AND f.key_low = ? AND p.event = ?",
                        Tuple.of(key.high(), key.low(), event),
                        tables.names().presentity(),
                        publications::read))
                .compose(done -> rows(
                        "SELECT " + PublicationReader.COLUMNS + " FROM " + tables.publicationsWithFacts()
                                + " WHERE p.username = ? AND p.domain = ? AND p.event = ? AND f.form IS NULL AND p.ruid IS NOT NULL",
                        Tuple.of(presentity.user(), presentity.host(), event),
                        tables.names().presentity(),
                        publications::read))
                .compose(done -> {
                    List<Publication> found = entries.all().stream()
                            .flatMap(entry -> entry.publications().stream())
                            .toList();
                    return event.equals(HardState.EVENT)
                            ? hardState.with(presentity, found)
                            : Future.succeededFuture(found);
                })
                .timeout(PATIENCE * findMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public Future<Optional<Entry>> findDialog(String callId, String toTag, String fromTag) {
        return pool.preparedQuery("SELECT presentity_uri FROM " + tables.names().activeWatchers()
                        + " WHERE callid = ? AND to_tag = ? AND from_tag = ?")
                .execute(Tuple.of(callId, toTag, fromTag))
                .map(rows -> {
                    for (Row row : rows) {
                        String address = TakenOverDialogs.address(row.getString(0));
                        return Optional.of(new Entry(PresentityKey.of(new Presentity(address)), address));
                    }
                    return Optional.<Entry>empty();
                })
                .timeout(findMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public Future<List<NamedRow>> names(Set<Integer> buckets) {
        String some = list(buckets);
        List<NamedRow> names = new ArrayList<>();
        if (buckets.isEmpty()) {
            return Future.succeededFuture(names);
        }
        return rows(
                        "SELECT ruid, key_high, key_low, changed_by, expires_at_ms FROM " + Tables.PUBLICATION_FACTS
                                + " WHERE bucket IN (" + some + ')',
                        Tuple.tuple(),
                        Tables.PUBLICATION_FACTS,
                        row -> names.add(new NamedRow(
                                new RecordKey.PublicationKey(row.text(0)),
                                new PresentityKey(row.number(1), row.number(2)),
                                row.number(3),
                                row.number(4),
                                0)))
                .compose(done -> rows(
                        "SELECT d.callid, d.to_tag, d.from_tag, d.key_high, d.key_low, d.changed_by, d.expires_at_ms,"
                                + " a.local_cseq, d.start_number FROM " + tables.factsWithDialogs()
                                + " WHERE d.bucket IN (" + some + ')',
                        Tuple.tuple(),
                        Tables.DIALOG_FACTS,
                        row -> names.add(new NamedRow(
                                new RecordKey.DialogKey(row.text(0), row.text(1), row.text(2)),
                                new PresentityKey(row.number(3), row.number(4)),
                                row.number(5),
                                row.number(6),
                                row.number(7) + Starts.CSEQ_RAISE * Math.max(0, starts.number() - row.number(8))))))
                .map(done -> names);
    }

    /** Rows of another program may have no ruid; ours is the name of a record, so they get one. */
    private Future<Void> nameUnnamed(
            String condition, Tuple values, Level level, UnaryOperator<Future<Void>> patience) {
        return pool.preparedQuery("SELECT id FROM " + tables.names().presentity() + " WHERE ruid IS NULL" + condition)
                .execute(values)
                .compose(rows -> {
                    List<Tuple> names = new ArrayList<>();
                    for (Row row : rows) {
                        names.add(Tuple.of(Ruids.random(), row.getLong(0)));
                    }
                    if (names.isEmpty()) {
                        return Future.succeededFuture();
                    }
                    LOG.atLevel(level).log("publications without ruid are named rows={}", names.size());
                    return patience.apply(pool.preparedQuery("UPDATE "
                                    + tables.names().presentity() + " SET ruid = ? WHERE id = ? AND ruid IS NULL")
                            .executeBatch(names)
                            .mapEmpty());
                });
    }
}
