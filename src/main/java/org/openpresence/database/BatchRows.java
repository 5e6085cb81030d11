package org.openpresence.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openpresence.database.RecordKey.PublicationKey;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** Makes the statements of a batch from the newest states of its entries. Immutable. */
final class BatchRows {
    private final Tables tables;
    private final Starts starts;
    private final TableRows publicationTable;
    private final TableRows publicationFactTable;
    private final TableRows dialogTable;
    private final TableRows dialogFactTable;

    BatchRows(Tables tables, Starts starts) {
        this.starts = starts;
        this.tables = tables;
        this.publicationTable = tables.publications();
        this.publicationFactTable = tables.publicationFacts();
        this.dialogTable = tables.dialogs();
        this.dialogFactTable = tables.dialogFacts();
    }

    /** Returns the statements that bring the rows of {@code records} to the newest states, sorted by key within each table. */
    List<RowsStatement> statements(List<DirtyRecord> records, RowSink sink) throws SQLException {
        List<DirtyRecord> sorted = new ArrayList<>(records);
        sorted.sort(Comparator.comparing(record -> record.key));
        List<Object[]> removed = new ArrayList<>();
        List<Object[]> ended = new ArrayList<>();
        List<Object[]> publications = new ArrayList<>();
        List<Object[]> publicationFacts = new ArrayList<>();
        List<Object[]> dialogs = new ArrayList<>();
        List<Object[]> dialogFacts = new ArrayList<>();
        for (DirtyRecord record : sorted) {
            EntryMemory entry = record.entry;
            String address = entry.newest.address();
            if (record.key instanceof PublicationKey name) {
                Publication publication = publication(entry, name);
                if (publication == null) {
                    removed.add(name.values());
                } else {
                    publications.add(PublicationRow.values(address, publication));
                    publicationFacts.add(PublicationRow.facts(entry.key, publication));
                }
            } else {
                Subscription subscription = entry.newest.subscriptions().get(record.slot);
                if (subscription == null || subscription.random() != record.random || subscription.ended()) {
                    ended.add(record.key.values());
                } else {
                    dialogs.add(DialogRow.values(tables.widths(), entry.newest, subscription));
                    dialogFacts.add(DialogRow.facts(entry.key, address, subscription, starts.number()));
                }
            }
        }
        List<RowsStatement> statements = new ArrayList<>();
        publicationTable.delete(statements, removed);
        publicationFactTable.delete(statements, removed);
        dialogTable.delete(statements, ended);
        dialogFactTable.delete(statements, ended);
        publicationTable.upsert(statements, publications, sink);
        publicationFactTable.upsert(statements, publicationFacts, sink);
        dialogTable.upsert(statements, dialogs, sink);
        dialogFactTable.upsert(statements, dialogFacts, sink);
        return statements;
    }

    private static Publication publication(EntryMemory entry, PublicationKey name) {
        for (Publication publication : entry.newest.publications()) {
            if (publication.ruid().equals(name.ruid())) {
                return publication;
            }
        }
        return null;
    }
}
