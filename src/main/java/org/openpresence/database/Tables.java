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
 * @param narrowIds tables whose {@code id} is smaller than BIGINT: an upsert would use up one each time it is carried out
 */
record Tables(DatabaseSettings.Kind kind, TableNames names, RowWidths widths, Set<String> narrowIds) {
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

    /** Returns what writes publications; the priority is Kamailio's business. */
    TableRows publications() {
        return new TableRows(
                names.presentity(),
                RUID,
                PublicationRow.COLUMNS,
                Set.of("priority"),
                narrowIds.contains(names.presentity()));
    }

    /** Returns what writes that which we know beyond. */
    TableRows publicationFacts() {
        return new TableRows(PUBLICATION_FACTS, RUID, PublicationRow.FACT_COLUMNS, Set.of(), false);
    }

    /** Returns what writes subscriptions; version and flags are Kamailio's business. */
    TableRows dialogs() {
        return new TableRows(
                names.activeWatchers(),
                DIALOG,
                DialogRow.COLUMNS,
                Set.of("version", "flags"),
                narrowIds.contains(names.activeWatchers()));
    }

    /** Returns what writes that which we know beyond. */
    TableRows dialogFacts() {
        return new TableRows(DIALOG_FACTS, DIALOG, DialogRow.FACT_COLUMNS, Set.of(), false);
    }

    /** Returns {@code column} of a table that may be Kamailio's, with its own collation, comparable with a column of ours. */
    String comparable(String column) {
        return kind == DatabaseSettings.Kind.MARIADB
                ? "CONVERT(" + column + " USING utf8mb4) COLLATE utf8mb4_bin"
                : column;
    }
}
