package org.openpresence.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits one batch; if some row is refused it is halved until the refused one stands alone, so that it harms only those who
 * wait for it. Confined to the writer's thread, which it blocks.
 */
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final BatchRows rows;
    private final RowSink sink;
    private final CommitFigures figures;
    private final IntConsumer noLongerDirty;

    /** {@code noLongerDirty} is told how many records were committed or refused, before anybody who waits for them is. */
    GroupCommit(BatchRows rows, RowSink sink, CommitFigures figures, IntConsumer noLongerDirty) {
        this.noLongerDirty = noLongerDirty;
        this.rows = rows;
        this.sink = sink;
        this.figures = figures;
    }

    /**
     * What became of a batch.
     *
     * @param open records to be tried again, none if all were committed or refused
     * @param kind why they are open; null if none are
     * @param why what the database said
     */
    record Result(List<DirtyRecord> open, Failure kind, SQLException why) {}

    /** Writes {@code batch} and tells those who wait for what was committed or refused. */
    Result commit(List<DirtyRecord> batch) {
        long begun = System.nanoTime();
        try {
            sink.commit(rows.statements(batch, sink));
        } catch (SQLException failure) {
            Failure kind = Failure.of(failure);
            return kind == Failure.REFUSED ? refused(batch, failure) : new Result(batch, kind, failure);
        } catch (RuntimeException bug) {
            return refused(batch, new SQLException("its row cannot be made: " + bug, bug));
        }
        figures.committed(batch.size(), System.nanoTime() - begun);
        noLongerDirty.accept(batch.size());
        for (DirtyRecord record : batch) {
            record.waits.forEach(CommitWait::committed);
        }
        return new Result(List.of(), null, null);
    }

    private Result refused(List<DirtyRecord> batch, SQLException failure) {
        if (batch.size() == 1) {
            DirtyRecord record = batch.get(0);
            figures.refusedOne();
            noLongerDirty.accept(1);
            LOG.atWarn()
                    .addKeyValue("presentity", record.entry.newest.address())
                    .addKeyValue("record", record.key)
                    .addKeyValue("reason", failure.getMessage())
                    .setCause(failure.getCause())
                    .log("The database refuses a record; it is not kept there");
            RowRefused refusal = new RowRefused(record.key.toString(), failure);
            record.waits.forEach(wait -> wait.failed(refusal));
            return new Result(List.of(), null, null);
        }
        int middle = batch.size() / 2;
        Result first = commit(batch.subList(0, middle));
        List<DirtyRecord> rest = batch.subList(middle, batch.size());
        if (first.open().isEmpty()) {
            return commit(rest);
        }
        List<DirtyRecord> open = new ArrayList<>(first.open());
        open.addAll(rest);
        return new Result(open, first.kind(), first.why());
    }
}
