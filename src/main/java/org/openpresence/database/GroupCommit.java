package org.openpresence.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.openpresence.database.BatchResult.Refusal;

/**
 * Commits one batch; if some row is refused it is halved until the refused one stands alone, so that it harms only those who
 * wait for it. Confined to the thread that commits, which it blocks.
 */
final class GroupCommit {
    private final BatchRows rows;
    private final CommitFigures figures;
    private Epochs epochs;
    private RowSink sink;
    private Instead instead;

    /**
     * What takes the place of a sink that fails.
     *
     * @param heard is told why
     */
    record Instead(Epochs epochs, RowSink sink, Consumer<SQLException> heard) {}

    GroupCommit(BatchRows rows, Epochs epochs, RowSink sink, CommitFigures figures) {
        this.rows = rows;
        this.epochs = epochs;
        this.sink = sink;
        this.figures = figures;
    }

    /** At the first failure it takes {@code other} for good, and is returned: a rehearsal does not wait for a database. */
    GroupCommit orElse(Instead other) {
        this.instead = other;
        return this;
    }

    /** Writes {@code batch} and returns what became of it. */
    BatchResult commit(Batch batch) {
        BatchResult result = new BatchResult();
        commit(batch.records(), batch.raised(), result);
        return result;
    }

    /** Gives the connection back. */
    void close() {
        sink.close();
    }

    private void commit(List<DirtyRecord> batch, Set<Integer> raised, BatchResult result) {
        if (result.isOpen()) {
            result.open.addAll(batch);
            return;
        }
        long begun = System.nanoTime();
        Set<DirtyRecord> late;
        List<DirtyRecord> own;
        try {
            late = epochs.overtaken(batch, raised, sink);
            own = late.isEmpty()
                    ? batch
                    : batch.stream().filter(record -> !late.contains(record)).toList();
            sink.commit(rows.statements(own, sink));
        } catch (SQLException failure) {
            failed(batch, raised, failure, result);
            return;
        } catch (RuntimeException bug) {
            sink.rollBack();
            failed(batch, raised, new SQLException("its row cannot be made: " + bug, bug), result);
            return;
        }
        epochs.committed();
        result.anyCommit = true;
        result.raised.addAll(raised);
        result.committed.addAll(own);
        result.overtaken.addAll(late);
        figures.committed(own.size(), System.nanoTime() - begun);
    }

    private void failed(List<DirtyRecord> batch, Set<Integer> raised, SQLException failure, BatchResult result) {
        if (instead != null) {
            giveUp(failure);
            commit(batch, raised, result);
            return;
        }
        Failure kind = Failure.of(failure);
        if (kind == Failure.REFUSED && !batch.isEmpty()) {
            refused(batch, raised, failure, result);
        } else {
            result.open.addAll(batch);
            result.kind = kind;
            result.why = failure;
        }
    }

    private void giveUp(SQLException failure) {
        sink.close();
        instead.heard().accept(failure);
        epochs = instead.epochs();
        sink = instead.sink();
        instead = null;
    }

    private void refused(List<DirtyRecord> batch, Set<Integer> raised, SQLException failure, BatchResult result) {
        if (batch.size() == 1) {
            result.refused.add(new Refusal(batch.get(0), failure));
            if (!raised.isEmpty()) {
                commit(List.of(), raised, result);
            }
            return;
        }
        int middle = batch.size() / 2;
        commit(batch.subList(0, middle), raised, result);
        Set<Integer> rest = result.raised.containsAll(raised) ? Set.of() : raised;
        commit(batch.subList(middle, batch.size()), rest, result);
    }
}
