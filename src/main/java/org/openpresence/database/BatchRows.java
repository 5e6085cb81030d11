package org.openpresence.database;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openpresence.database.RecordKey.DialogKey;
import org.openpresence.database.RecordKey.PublicationKey;
import org.openpresence.database.RecordKey.ToldKey;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;

/** Makes the statements of a batch from the newest states of its entries. Immutable. */
final class BatchRows {
    private final Tables tables;
    private final Starts starts;
    private final InstantSource clock;
    private final TableRows publicationTable;
    private final TableRows publicationFactTable;
    private final TableRows dialogTable;
    private final TableRows dialogFactTable;
    private final TableRows toldTable;
    private final TableRows watcherTable;

    BatchRows(Tables tables, Starts starts, InstantSource clock) {
        this.starts = starts;
        this.clock = clock;
        this.tables = tables;
        this.publicationTable = tables.publications();
        this.publicationFactTable = tables.publicationFacts();
        this.dialogTable = tables.dialogs();
        this.dialogFactTable = tables.dialogFacts();
        this.toldTable = tables.told();
        this.watcherTable = tables.watchers();
    }

    /** Returns the statements that bring the rows of {@code records} to the states that they bear, sorted by key within each table. */
    List<RowsStatement> statements(List<DirtyRecord> records, RowSink sink) throws SQLException {
        List<DirtyRecord> sorted = new ArrayList<>(records);
        sorted.sort(Comparator.comparing(record -> record.key));
        Batch batch = new Batch();
        sorted.forEach(batch::add);
        return batch.statements(sink);
    }

    /** The rows of one batch, and the keys of those that are to go. */
    private final class Batch {
        private final List<Object[]> removed = new ArrayList<>();
        private final List<Object[]> ended = new ArrayList<>();
        private final List<Object[]> untold = new ArrayList<>();
        private final List<Object[]> publications = new ArrayList<>();
        private final List<Object[]> publicationFacts = new ArrayList<>();
        private final List<Object[]> dialogs = new ArrayList<>();
        private final List<Object[]> dialogFacts = new ArrayList<>();
        private final List<Object[]> told = new ArrayList<>();
        private final Map<List<Object>, Object[]> watchers = new LinkedHashMap<>();

        void add(DirtyRecord record) {
            if (record.key instanceof PublicationKey name) {
                addPublication(record, name);
            } else if (record.key instanceof ToldKey name) {
                addTold(record, name);
            } else {
                addSubscription(record);
            }
        }

        private void addPublication(DirtyRecord record, PublicationKey name) {
            Publication publication = publication(record.state, name);
            if (publication == null) {
                removed.add(name.values());
            } else {
                publications.add(PublicationRow.values(record.state.address(), publication));
                publicationFacts.add(PublicationRow.facts(tables, record.entry.key, publication));
            }
        }

        private void addTold(DirtyRecord record, ToldKey name) {
            if (record.told == null) {
                untold.add(name.values());
            } else {
                told.add(record.told.values(tables, name.entry(), name.event()));
            }
        }

        private void addSubscription(DirtyRecord record) {
            PresentityState state = record.state;
            Subscription subscription = subscription(record);
            if (record.ruled && subscription != null) {
                WatcherRow.values(state, subscription, clock.millis())
                        .ifPresent(row -> watchers.put(Arrays.asList(row).subList(0, WatcherRow.KEY.size()), row));
            }
            if (subscription == null || subscription.ended()) {
                if (!record.rowless) {
                    ended.add(record.key.values());
                }
            } else {
                dialogs.add(DialogRow.values(tables.widths(), state, subscription));
                dialogFacts.add(
                        DialogRow.facts(tables, record.entry.key, state.address(), subscription, starts.number()));
            }
        }

        List<RowsStatement> statements(RowSink sink) throws SQLException {
            List<RowsStatement> statements = new ArrayList<>();
            toldTable.delete(statements, untold);
            publicationTable.delete(statements, removed);
            publicationFactTable.delete(statements, removed);
            dialogTable.delete(statements, ended);
            dialogFactTable.delete(statements, ended);
            publicationTable.upsert(statements, publications, sink);
            publicationFactTable.upsert(statements, publicationFacts, sink);
            dialogTable.upsert(statements, dialogs, sink);
            dialogFactTable.upsert(statements, dialogFacts, sink);
            toldTable.upsert(statements, told, sink);
            watcherTable.upsert(statements, List.copyOf(watchers.values()), sink);
            return statements;
        }
    }

    private static Publication publication(PresentityState state, PublicationKey name) {
        for (Publication publication : state.publications()) {
            if (publication.ruid().equals(name.ruid())) {
                return publication;
            }
        }
        return null;
    }

    /** A dialog that was taken over, whose tag does not say its place, may have got another when it was loaded. */
    private static Subscription subscription(DirtyRecord record) {
        if (record.slot == DirtyRecord.NO_SLOT) {
            return null;
        }
        Subscription there = record.state.subscriptions().get(record.slot);
        if (there != null && there.random() == record.random) {
            return there;
        }
        if (record.key instanceof DialogKey name
                && DialogToken.parse(name.localTag()).isPresent()) {
            return null;
        }
        Subscription[] moved = {null};
        record.state.subscriptions().forEach(held -> moved[0] = held.random() == record.random ? held : moved[0]);
        return moved[0];
    }
}
