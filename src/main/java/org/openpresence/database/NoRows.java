package org.openpresence.database;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityRecords.Entry;
import org.openpresence.publication.Publication;

/** Tables without rows: for {@link RehearsalWriter}. Immutable. */
final class NoRows implements Reading {
    @Override
    public Future<Integer> read(Optional<Set<Integer>> buckets, Consumer<LoadedEntry> visitor) {
        return Future.succeededFuture(0);
    }

    @Override
    public Future<Optional<LoadedEntry>> find(PresentityKey key, String address) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<List<Publication>> publications(PresentityKey key, String address, String event) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Optional<Entry>> findDialog(String callId, String toTag, String fromTag) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<List<NamedRow>> names(Set<Integer> buckets) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Map<RecordKey.ToldKey, ToldRow>> told(Set<Integer> buckets) {
        return Future.succeededFuture(Map.of());
    }
}
