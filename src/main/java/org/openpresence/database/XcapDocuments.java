package org.openpresence.database;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.model.Presentity;

/**
 * Rules documents in the table {@code xcap} as an XCAP server writes them with Kamailio's columns: those of the type of
 * pres-rules, also in the form of the Open Mobile Alliance. They are read over plain JDBC: the SQL client asks for the type of
 * each parameter at each reading (ADR 3). Safe for any thread.
 */
final class XcapDocuments implements RulesDocuments {
    static final String TABLE = "xcap";
    static final int PRES_RULES = 2;
    private static final int AT_ONCE = 128;

    /** Longer documents are read by further statements, of few users each: what is read at once fits into any heap. */
    private static final int USUAL_OCTETS = 16 * 1024;

    private static final int LONG_AT_ONCE = 8;

    private static final String ORDER = " ORDER BY username, domain, doc_uri";

    /** Nobody waits longer for a statement: a SUBSCRIBE is refused before its sender gives it up. */
    private static final int PATIENCE_MILLIS = 5_000;

    private final Vertx vertx;
    private final Context tags;
    private final DataSource source;
    private final String table;
    private final Queue<Wanted> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean reading = new AtomicBoolean();

    /** Documents that somebody waits for. */
    private record Wanted(Presentity presentity, CompletableFuture<List<RulesDocument>> found) {}

    XcapDocuments(Vertx vertx, DataSource source) {
        this(vertx, source, TABLE);
    }

    /** Reads {@code table}, which has the columns of the usual one. */
    XcapDocuments(Vertx vertx, DataSource source, String table) {
        this.vertx = vertx;
        this.tags = vertx.getOrCreateContext();
        this.source = source;
        this.table = table;
    }

    /** What is asked for while others are being read is read together: many at once cost the database one statement. */
    @Override
    public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
        Wanted wanted = new Wanted(Objects.requireNonNull(presentity), new CompletableFuture<>());
        waiting.add(wanted);
        readWaiting();
        return wanted.found();
    }

    /**
     * One statement at a time: two share what waits between them, and cost more. And not before the loop has done what else it has in
     * hand: requests come in bursts, of which the first would be read alone.
     */
    private void readWaiting() {
        if (!waiting.isEmpty() && reading.compareAndSet(false, true)) {
            vertx.runOnContext(later -> readSome());
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

    /**
     * One statement for each domain: an index leads to users of one domain, but in H2 not to pairs of user and domain. Of a database
     * that is away nobody waits to hear so once more.
     */
    private Future<Void> readAll(List<Wanted> some) {
        Map<String, List<Wanted>> byDomain = new LinkedHashMap<>();
        some.forEach(one -> byDomain.computeIfAbsent(one.presentity().host(), first -> new ArrayList<>())
                .add(one));
        Future<Void> done = Future.succeededFuture();
        for (List<Wanted> neighbours : byDomain.values()) {
            done = after(done, neighbours, USUAL_OCTETS);
        }
        return done;
    }

    private Future<Void> after(Future<Void> others, List<Wanted> neighbours, int bound) {
        return others.transform(before -> before.succeeded() || isOfRow(before.cause())
                ? read(neighbours, bound)
                : failed(neighbours, before.cause()));
    }

    private static boolean isOfRow(Throwable failure) {
        return failure instanceof SQLException sql
                ? Failure.of(sql) == Failure.REFUSED
                : failure instanceof IllegalArgumentException || failure instanceof NullPointerException;
    }

    private static Future<Void> failed(List<Wanted> neighbours, Throwable failure) {
        neighbours.forEach(one -> one.found().completeExceptionally(failure));
        return Future.failedFuture(failure);
    }

    /**
     * What was found.
     *
     * @param longer whose documents were cut: they are to be read among few
     */
    private record Found(Map<Presentity, List<RulesDocument>> documents, Set<Presentity> longer) {}

    /** Where a name or a row is refused, they are halved until it harms only who asked for it. */
    private Future<Void> read(List<Wanted> neighbours, int bound) {
        List<Presentity> asked =
                neighbours.stream().map(Wanted::presentity).distinct().toList();
        return vertx.executeBlocking(() -> documents(asked, bound), false).transform(read -> {
            if (read.succeeded()) {
                return handOut(read.result(), neighbours);
            }
            int middle = neighbours.size() / 2;
            return middle == 0 || !isOfRow(read.cause())
                    ? failed(neighbours, read.cause())
                    : after(
                            read(neighbours.subList(0, middle), bound),
                            neighbours.subList(middle, neighbours.size()),
                            bound);
        });
    }

    private Future<Void> handOut(Found found, List<Wanted> neighbours) {
        Map<Presentity, List<Wanted>> longer = new LinkedHashMap<>();
        for (Wanted one : neighbours) {
            if (found.longer().contains(one.presentity())) {
                longer.computeIfAbsent(one.presentity(), first -> new ArrayList<>(1))
                        .add(one);
            } else {
                one.found().complete(found.documents().getOrDefault(one.presentity(), List.of()));
            }
        }
        Future<Void> done = Future.succeededFuture();
        List<List<Wanted>> users = List.copyOf(longer.values());
        for (int from = 0; from < users.size(); from += LONG_AT_ONCE) {
            List<Wanted> few = users.subList(from, Math.min(users.size(), from + LONG_AT_ONCE)).stream()
                    .flatMap(List::stream)
                    .toList();
            done = after(done, few, LONGEST);
        }
        return done;
    }

    /** A database may take other spellings of a user for equal; here they are of somebody else (RFC 3261 §19.1.4). */
    private Found documents(List<Presentity> neighbours, int most) throws SQLException {
        int bound = neighbours.size() == 1 ? LONGEST : most;
        Map<Presentity, List<RulesDocument>> found = new HashMap<>();
        Set<Presentity> longer = new HashSet<>();
        select("etag, SUBSTRING(doc, 1, " + (bound + 1) + ")", neighbours, row -> {
            byte[] doc = row.octets(3);
            Presentity presentity = presentity(row);
            if (doc != null && doc.length > bound && bound < LONGEST) {
                longer.add(presentity);
            } else {
                found.computeIfAbsent(presentity, first -> new ArrayList<>(1))
                        .add(new RulesDocument(row.text(2), doc == null ? new byte[0] : doc));
            }
        });
        found.replaceAll((presentity, own) -> List.copyOf(own));
        return new Found(found, longer);
    }

    /** Shows {@code visitor} user and domain of each document, then {@code columns}. */
    private void select(String columns, List<Presentity> neighbours, Consumer<Cells> visitor) throws SQLException {
        String select =
                "SELECT username, domain, " + columns + " FROM " + table + neighbours(neighbours.size()) + ORDER;
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(select)) {
            connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS); // HikariCP takes it back
            int place = 0;
            for (Object value : values(neighbours)) {
                statement.setObject(++place, value);
            }
            try (ResultSet rows = statement.executeQuery()) {
                Cells cells = new ResultCells(rows);
                while (rows.next()) {
                    visitor.accept(cells);
                }
            }
        }
    }

    private static Presentity presentity(Cells row) {
        String user = row.text(0);
        String domain = row.text(1).toLowerCase(Locale.ROOT);
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
    static List<Object> values(List<Presentity> neighbours) {
        int room = room(neighbours.size());
        List<Object> values = new ArrayList<>(room + 2);
        for (int i = 0; i < room; i++) {
            values.add(neighbours.get(Math.min(i, neighbours.size() - 1)).user());
        }
        values.add(neighbours.get(0).host());
        values.add(PRES_RULES);
        return values;
    }

    /** One statement at a time, beside the one that reads: all loops look at the same moment. */
    @Override
    public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
        Map<Presentity, String> found = new LinkedHashMap<>();
        Map<String, List<Presentity>> byDomain = new LinkedHashMap<>();
        presentities.forEach(one ->
                byDomain.computeIfAbsent(one.host(), first -> new ArrayList<>()).add(one));
        Future<?> done = Future.succeededFuture();
        for (List<Presentity> neighbours : byDomain.values()) {
            for (int from = 0; from < neighbours.size(); from += AT_ONCE) {
                List<Presentity> some = neighbours.subList(from, Math.min(neighbours.size(), from + AT_ONCE));
                done = done.compose(before -> tags.executeBlocking(() -> addTags(some, found), true));
            }
        }
        return done.map(read -> found).toCompletionStage();
    }

    private Map<Presentity, String> addTags(List<Presentity> some, Map<Presentity, String> found) throws SQLException {
        select("etag", some, row -> found.merge(presentity(row), row.text(2), (one, other) -> one + ' ' + other));
        return found;
    }
}
