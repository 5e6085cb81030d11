package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityRecords.Entry;
import org.openpresence.publication.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private final Pool pool;
    private final Tables tables;
    private final Starts starts;
    private final PackageFacts packages;
    private final CommitFigures figures;
    private final long findMillis;
    private final HardState hardState;
    private final AtomicBoolean othersSeen = new AtomicBoolean();

    RowReader(
            Pool pool,
            Tables tables,
            Starts starts,
            PackageFacts packages,
            InstantSource clock,
            CommitFigures figures,
            long findMillis) {
        this.pool = pool;
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
        return nameUnnamed()
                .compose(done -> starts.next(pool))
                .compose(done -> wanted)
                .compose(numbers -> chunk(numbers, 0, visitor, 0))
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

    private Future<Integer> chunk(List<Integer> buckets, int from, Consumer<LoadedEntry> visitor, int count) {
        if (from >= buckets.size()) {
            return Future.succeededFuture(count);
        }
        int to = Math.min(from + BUCKETS_AT_ONCE, buckets.size());
        String some = buckets.subList(from, to).stream().map(String::valueOf).collect(Collectors.joining(","));
        EntryMap entries = new EntryMap(key -> true);
        return own(entries, " WHERE f.bucket IN (" + some + ')', " WHERE d.bucket IN (" + some + ')', Tuple.tuple())
                .compose(done -> told(entries, " WHERE bucket IN (" + some + ')', Tuple.tuple()))
                .map(done -> show(entries, visitor))
                .compose(more -> chunk(buckets, to, visitor, count + more));
    }

    private Future<Void> own(EntryMap entries, String wherePublications, String whereDialogs, Tuple values) {
        PublicationReader publications = new PublicationReader(packages, entries);
        DialogReader dialogs = new DialogReader(entries);
        return rows(
                        "SELECT " + PublicationReader.COLUMNS + " FROM " + tables.factsWithPublications()
                                + wherePublications,
                        values,
                        tables.names().presentity(),
                        publications::read)
                .compose(done -> rows(
                        "SELECT " + DialogReader.COLUMNS + " FROM " + tables.factsWithDialogs() + whereDialogs,
                        values,
                        tables.names().activeWatchers(),
                        dialogs::read));
    }

    private Future<Void> told(EntryMap entries, String where, Tuple values) {
        return rows(
                "SELECT key_high, key_low, event, settled, hash FROM " + Tables.TOLD + where,
                values,
                Tables.TOLD,
                row -> {
                    EntryRows entry = entries.get(new PresentityKey(row.getLong(0), row.getLong(1)));
                    if (entry != null) {
                        entry.add(row.getString(2), new ToldRow(row.getLong(3), row.getLong(4)));
                    }
                });
    }

    private Future<Void> rows(String select, Tuple values, String table, Consumer<Row> visitor) {
        return pool.preparedQuery(select).execute(values).map(found -> {
            found.forEach(row -> RowPages.visit(row, table, visitor, figures));
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
        return own(
                        entries,
                        " WHERE f.key_high = ? AND f.key_low = ?",
                        " WHERE d.key_high = ? AND d.key_low = ?",
                        values)
                .compose(done -> address.isEmpty() ? Future.succeededFuture() : others(entries, address))
                .compose(done -> entries.get(key) != null && entries.get(key).hasDialogs()
                        ? told(entries, " WHERE key_high = ? AND key_low = ?", values)
                                .compose(read -> starts.nextOfMany(pool))
                        : Future.succeededFuture())
                .map(done -> entries.all().stream().findFirst().map(entry -> entry.entry(starts.number())))
                .timeout(findMillis, TimeUnit.MILLISECONDS);
    }

    /** Rows of another program, by the name that they would have if they were ours. */
    private Future<Void> others(EntryMap entries, String address) {
        Presentity presentity = new Presentity(address);
        return rows(
                        "SELECT " + PublicationReader.COLUMNS + " FROM " + tables.publicationsWithFacts()
                                + " WHERE p.username = ? AND p.domain = ? AND f.form IS NULL AND p.ruid IS NOT NULL",
                        Tuple.of(presentity.user(), presentity.host()),
                        tables.names().presentity(),
                        new PublicationReader(packages, entries)::read)
                .compose(done -> rows(
                        "SELECT " + TakenOverDialogs.COLUMNS + " FROM " + tables.dialogsWithFacts()
                                + " WHERE a.presentity_uri = ? AND d.form IS NULL",
                        Tuple.of(presentity.uri()),
                        tables.names().activeWatchers(),
                        new TakenOverDialogs(entries)::read));
    }

    @Override
    public Future<List<Publication>> publications(PresentityKey key, String address, String event) {
        EntryMap entries = new EntryMap(key::equals);
        PublicationReader publications = new PublicationReader(packages, entries);
        Presentity presentity = new Presentity(address);
        return nameUnnamed()
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
        String some = new TreeSet<>(buckets).stream().map(String::valueOf).collect(Collectors.joining(","));
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
                                new RecordKey.PublicationKey(row.getString(0)),
                                new PresentityKey(row.getLong(1), row.getLong(2)),
                                row.getLong(3),
                                row.getLong(4),
                                0)))
                .compose(done -> rows(
                        "SELECT d.callid, d.to_tag, d.from_tag, d.key_high, d.key_low, d.changed_by, d.expires_at_ms,"
                                + " a.local_cseq, d.start_number FROM " + tables.factsWithDialogs()
                                + " WHERE d.bucket IN (" + some + ')',
                        Tuple.tuple(),
                        Tables.DIALOG_FACTS,
                        row -> names.add(new NamedRow(
                                new RecordKey.DialogKey(row.getString(0), row.getString(1), row.getString(2)),
                                new PresentityKey(row.getLong(3), row.getLong(4)),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7)
                                        + (long) Starts.CSEQ_RAISE
                                                * Math.max(0, starts.number() - row.getInteger(8))))))
                .map(done -> names);
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
                    return pool.preparedQuery("UPDATE " + tables.names().presentity()
                                    + " SET ruid = ? WHERE id = ? AND ruid IS NULL")
                            .executeBatch(names)
                            .mapEmpty();
                });
    }
}
