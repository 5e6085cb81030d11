package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.model.Presentity;

/**
 * Rules documents in the table {@code xcap} as an XCAP server writes them with Kamailio's columns: those of the type of
 * pres-rules, also in the form of the Open Mobile Alliance. Safe for any thread.
 */
final class XcapDocuments implements RulesDocuments {
    private static final int PRES_RULES = 2;
    private static final int AT_ONCE = 128;
    private static final String ORDER = " ORDER BY username, domain, doc_uri";

    private final Pool pool;
    private final Queue<Wanted> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean reading = new AtomicBoolean();

    /** Documents that somebody waits for. */
    private record Wanted(Presentity presentity, CompletableFuture<List<RulesDocument>> found) {}

    XcapDocuments(Pool pool) {
        this.pool = pool;
    }

    /** What is asked for while others are being read is read together: many at once cost the database one statement. */
    @Override
    public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
        Wanted wanted = new Wanted(presentity, new CompletableFuture<>());
        waiting.add(wanted);
        readWaiting();
        return wanted.found();
    }

    /** One statement at a time: two share what waits between them, and cost more. */
    private void readWaiting() {
        while (!waiting.isEmpty() && reading.compareAndSet(false, true)) {
            readSome();
        }
    }

    private void readSome() {
        List<Wanted> some = new ArrayList<>();
        for (Wanted next = waiting.poll(); next != null; next = some.size() < AT_ONCE ? waiting.poll() : null) {
            some.add(next);
        }
        readAll(some).onComplete(done -> {
            reading.set(false);
            readWaiting();
        });
    }

    /** One statement for each domain: an index leads to users of one domain, but in H2 not to pairs of user and domain. */
    private Future<?> readAll(List<Wanted> some) {
        Map<String, List<Wanted>> byDomain = new LinkedHashMap<>();
        some.forEach(one -> byDomain.computeIfAbsent(one.presentity().host(), first -> new ArrayList<>())
                .add(one));
        Future<Void> done = Future.succeededFuture();
        for (List<Wanted> neighbours : byDomain.values()) {
            done = done.transform(before -> read(neighbours).mapEmpty());
        }
        return done;
    }

    /** A database may take other spellings of a user for equal; here they are of somebody else (RFC 3261 §19.1.4). */
    private Future<?> read(List<Wanted> neighbours) {
        Map<Presentity, List<RulesDocument>> found = new HashMap<>();
        neighbours.forEach(one -> found.put(one.presentity(), new ArrayList<>(1)));
        return pool.preparedQuery(
                        "SELECT etag, doc, username, domain FROM xcap" + neighbours(neighbours.size()) + ORDER)
                .execute(values(neighbours.stream().map(Wanted::presentity).toList()))
                .map(rows -> {
                    for (Row row : rows) {
                        List<RulesDocument> own = found.get(presentity(row, 2));
                        if (own != null) {
                            own.add(document(row, 0));
                        }
                    }
                    neighbours.forEach(one -> one.found().complete(List.copyOf(found.get(one.presentity()))));
                    return null;
                })
                .onFailure(failure -> neighbours.forEach(one -> one.found().completeExceptionally(failure)));
    }

    private static RulesDocument document(Row row, int column) {
        Buffer doc = row.getBuffer(column + 1);
        return new RulesDocument(row.getString(column), doc == null ? new byte[0] : doc.getBytes());
    }

    private static Presentity presentity(Row row, int column) {
        String user = row.getString(column);
        String domain = row.getString(column + 1).toLowerCase(Locale.ROOT);
        return new Presentity((user.isEmpty() ? "" : user + '@') + domain);
    }

    /**
     * Returns a condition for so many users of one domain or a few more, so that there are few different statements. Domain and type
     * stand in one row: beside a plain equality H2 looks for no user of a list, but reads all rows of that domain or type.
     */
    static String neighbours(int users) {
        return " WHERE username IN (" + String.join(", ", Collections.nCopies(room(users), "?"))
                + ") AND (domain, doc_type) IN ((?, ?))";
    }

    private static int room(int users) {
        return Integer.highestOneBit(Math.max(1, 2 * users - 1));
    }

    /** Returns the values for {@link #neighbours}, the last user as often as there is room. */
    static Tuple values(List<Presentity> neighbours) {
        Tuple values = Tuple.tuple();
        for (int i = 0; i < room(neighbours.size()); i++) {
            values.addValue(neighbours.get(Math.min(i, neighbours.size() - 1)).user());
        }
        return values.addValue(neighbours.get(0).host()).addValue(PRES_RULES);
    }

    @Override
    public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
        Map<Presentity, String> tags = new LinkedHashMap<>();
        Map<String, List<Presentity>> byDomain = new LinkedHashMap<>();
        presentities.forEach(one ->
                byDomain.computeIfAbsent(one.host(), first -> new ArrayList<>()).add(one));
        Future<Void> done = Future.succeededFuture();
        for (List<Presentity> neighbours : byDomain.values()) {
            for (int from = 0; from < neighbours.size(); from += AT_ONCE) {
                List<Presentity> some = neighbours.subList(from, Math.min(neighbours.size(), from + AT_ONCE));
                done = done.compose(before -> entityTags(some, tags));
            }
        }
        return done.map(read -> tags).toCompletionStage();
    }

    private Future<Void> entityTags(List<Presentity> some, Map<Presentity, String> tags) {
        return pool.preparedQuery("SELECT username, domain, etag FROM xcap" + neighbours(some.size()) + ORDER)
                .execute(values(some))
                .map(rows -> {
                    for (Row row : rows) {
                        tags.merge(presentity(row, 0), row.getString(2), (one, other) -> one + ' ' + other);
                    }
                    return null;
                });
    }
}
