package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.model.Presentity;

/**
 * Rules documents in the table {@code xcap} as an XCAP server writes them with Kamailio's columns: those of the type of pres-rules, also
 * in the form of the Open Mobile Alliance. Safe for any thread.
 */
final class XcapDocuments implements RulesDocuments {
    private static final int PRES_RULES = 2;
    private static final int AT_ONCE = 128;
    private static final String ORDER = " ORDER BY username, domain, doc_uri";

    private final Pool pool;

    XcapDocuments(Pool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
        return pool.preparedQuery(
                        "SELECT etag, doc FROM xcap WHERE username = ? AND domain = ? AND doc_type = ?" + ORDER)
                .execute(Tuple.of(presentity.user(), presentity.host(), PRES_RULES))
                .map(rows -> {
                    List<RulesDocument> found = new ArrayList<>();
                    rows.forEach(row -> found.add(document(row)));
                    return List.copyOf(found);
                })
                .toCompletionStage();
    }

    private static RulesDocument document(Row row) {
        Buffer doc = row.getBuffer(1);
        return new RulesDocument(row.getString(0), doc == null ? new byte[0] : doc.getBytes());
    }

    @Override
    public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
        Map<Presentity, String> tags = new LinkedHashMap<>();
        List<Presentity> all = List.copyOf(presentities);
        Future<Void> done = Future.succeededFuture();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Presentity> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            done = done.compose(before -> entityTags(some, tags));
        }
        return done.map(read -> tags).toCompletionStage();
    }

    private Future<Void> entityTags(List<Presentity> some, Map<Presentity, String> tags) {
        Tuple values = Tuple.tuple();
        values.addValue(PRES_RULES);
        some.forEach(one -> values.addValue(one.user()).addValue(one.host()));
        String pairs = String.join(" OR ", Collections.nCopies(some.size(), "(username = ? AND domain = ?)"));
        return pool.preparedQuery(
                        "SELECT username, domain, etag FROM xcap WHERE doc_type = ? AND (" + pairs + ")" + ORDER)
                .execute(values)
                .map(rows -> {
                    for (Row row : rows) {
                        String user = row.getString(0);
                        String address = (user.isEmpty() ? "" : user + '@') + row.getString(1);
                        tags.merge(new Presentity(address), row.getString(2), (one, other) -> one + ' ' + other);
                    }
                    return null;
                });
    }
}
