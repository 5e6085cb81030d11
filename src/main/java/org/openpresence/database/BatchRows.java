package org.openpresence.database;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openpresence.database.RecordKey.PublicationKey;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** Makes the statements of a batch from the newest states of its entries. Immutable. */
final class BatchRows {
    private final Tables tables;
    private final RowShapes publicationUpserts;
    private final RowShapes publicationFactUpserts;
    private final List<RowShapes> publicationDeletions;
    private final RowShapes dialogUpserts;
    private final RowShapes dialogFactUpserts;
    private final List<RowShapes> dialogDeletions;

    BatchRows(Tables tables) {
        this.tables = tables;
        this.publicationUpserts = tables.publicationUpserts();
        this.publicationFactUpserts = tables.publicationFactUpserts();
        this.publicationDeletions = tables.publicationDeletions();
        this.dialogUpserts = tables.dialogUpserts();
        this.dialogFactUpserts = tables.dialogFactUpserts();
        this.dialogDeletions = tables.dialogDeletions();
    }

    /** Returns the statements that bring the rows of {@code records} to the newest states, sorted by key within each table. */
    List<RowsStatement> statements(List<DirtyRecord> records) {
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
                    dialogFacts.add(DialogRow.facts(entry.key, address, subscription));
                }
            }
        }
        List<RowsStatement> statements = new ArrayList<>();
        publicationDeletions.forEach(deletions -> deletions.add(statements, removed));
        dialogDeletions.forEach(deletions -> deletions.add(statements, ended));
        publicationUpserts.add(statements, publications);
        publicationFactUpserts.add(statements, publicationFacts);
        dialogUpserts.add(statements, dialogs);
        dialogFactUpserts.add(statements, dialogFacts);
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
