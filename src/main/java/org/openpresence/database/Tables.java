package org.openpresence.database;

import java.util.List;
import java.util.Set;
import org.openpresence.model.PresentityKey;

/**
 * The tables in use, and the statements that write them. Immutable.
 *
 * @param kind the dialect
 * @param names of Kamailio's tables
 * @param widths what their columns take
 */
record Tables(DatabaseSettings.Kind kind, TableNames names, RowWidths widths) {
    static final String PUBLICATION_FACTS = "openpresence_publication";
    static final String DIALOG_FACTS = "openpresence_dialog";

    /** The form of rows in our own tables. */
    static final int FORM = 1;

    private static final int BUCKETS = 271;
    private static final List<String> RUID = List.of("ruid");
    private static final List<String> DIALOG = List.of("callid", "to_tag", "from_tag");

    /** Returns the part of the key space that {@code key} lies in. */
    static int bucket(PresentityKey key) {
        return key.slot(BUCKETS);
    }

    /** Returns the upserts of publications; sender and priority are Kamailio's business. */
    RowShapes publicationUpserts() {
        return RowShapes.upserts(names.presentity(), PublicationRow.COLUMNS, Set.of("sender", "priority"));
    }

    /** Returns the upserts of what we know beyond. */
    RowShapes publicationFactUpserts() {
        return RowShapes.upserts(PUBLICATION_FACTS, PublicationRow.FACT_COLUMNS, Set.of("ruid"));
    }

    /** Returns the deletions of publications. */
    List<RowShapes> publicationDeletions() {
        return List.of(RowShapes.deletions(names.presentity(), RUID), RowShapes.deletions(PUBLICATION_FACTS, RUID));
    }

    /** Returns the upserts of subscriptions. */
    RowShapes dialogUpserts() {
        return RowShapes.upserts(
                names.activeWatchers(), DialogRow.COLUMNS, Set.of("callid", "to_tag", "from_tag", "version", "flags"));
    }

    /** Returns the upserts of what we know beyond. */
    RowShapes dialogFactUpserts() {
        return RowShapes.upserts(DIALOG_FACTS, DialogRow.FACT_COLUMNS, Set.copyOf(DIALOG));
    }

    /** Returns the deletions of subscriptions. */
    List<RowShapes> dialogDeletions() {
        return List.of(RowShapes.deletions(names.activeWatchers(), DIALOG), RowShapes.deletions(DIALOG_FACTS, DIALOG));
    }

    /** Returns {@code column} of a table that may be Kamailio's, with its own collation, comparable with a column of ours. */
    String comparable(String column) {
        return kind == DatabaseSettings.Kind.MARIADB
                ? "CONVERT(" + column + " USING utf8mb4) COLLATE utf8mb4_bin"
                : column;
    }
}
