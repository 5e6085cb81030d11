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
 * @param joins of Kamailio's tables with ours
 * @param buckets how keys are divided
 * @param clusterId stands in each row of ours
 * @param prefix stands before the names of all tables that are written: "" but in a rehearsal, which reads none of them
 */
record Tables(
        DatabaseSettings.Kind kind,
        TableNames names,
        RowWidths widths,
        Set<String> narrowIds,
        KeyColumns joins,
        Buckets buckets,
        int clusterId,
        String prefix) {
    static final String PUBLICATION_FACTS = "openpresence_publication";
    static final String DIALOG_FACTS = "openpresence_dialog";
    static final String TOLD = "openpresence_told";
    static final String EPOCH = "openpresence_epoch";

    /** The form of rows in our own tables. */
    static final int FORM = 1;

    static final List<String> RUID = List.of("ruid");
    static final List<String> DIALOG = List.of("callid", "to_tag", "from_tag");
    static final List<String> TOLD_KEY = List.of("key_high", "key_low", "event");

    /** Returns the part of the key space that {@code key} lies in. */
    int bucket(PresentityKey key) {
        return buckets.of(key);
    }

    /** Returns these tables with rows of the cluster {@code id}. */
    Tables withClusterId(int id) {
        return new Tables(kind, names, widths, narrowIds, joins, buckets, id, prefix);
    }

    /** Returns what writes publications; the priority is Kamailio's business. */
    TableRows publications() {
        return new TableRows(
                prefix + names.presentity(),
                RUID,
                PublicationRow.COLUMNS,
                Set.of("priority"),
                narrowIds.contains(names.presentity()));
    }

    /** Returns what writes that which we know beyond. */
    TableRows publicationFacts() {
        return new TableRows(prefix + PUBLICATION_FACTS, RUID, PublicationRow.FACT_COLUMNS, Set.of(), false);
    }

    /** Returns what writes what the rules say of watchers. */
    TableRows watchers() {
        return new TableRows(
                prefix + names.watchers(),
                WatcherRow.KEY,
                WatcherRow.COLUMNS,
                Set.of("inserted_time"),
                narrowIds.contains(names.watchers()));
    }

    /** Returns what writes subscriptions; version and flags are Kamailio's business. */
    TableRows dialogs() {
        return new TableRows(
                prefix + names.activeWatchers(),
                DIALOG,
                DialogRow.COLUMNS,
                Set.of("version", "flags"),
                narrowIds.contains(names.activeWatchers()));
    }

    /** Returns what writes that which we know beyond. */
    TableRows dialogFacts() {
        return new TableRows(prefix + DIALOG_FACTS, DIALOG, DialogRow.FACT_COLUMNS, Set.of(), false);
    }

    /** Returns what writes what watchers have confirmed. */
    TableRows told() {
        return new TableRows(prefix + TOLD, TOLD_KEY, ToldRow.COLUMNS, Set.of(), false);
    }

    /** Returns publications joined with what we know beyond, found by the former. */
    String publicationsWithFacts() {
        return names.presentity() + " p LEFT JOIN " + PUBLICATION_FACTS + " f ON " + joins.publications("p", "f");
    }

    /** Returns what we know beyond joined with publications, found by the former. */
    String factsWithPublications() {
        return PUBLICATION_FACTS + " f JOIN " + names.presentity() + " p ON " + joins.publications("p", "f");
    }

    /** Returns subscriptions joined with what we know beyond, found by the former. */
    String dialogsWithFacts() {
        return names.activeWatchers() + " a LEFT JOIN " + DIALOG_FACTS + " d ON " + joins.dialogs("a", "d");
    }

    /** Returns what we know beyond joined with subscriptions, found by the former. */
    String factsWithDialogs() {
        return DIALOG_FACTS + " d JOIN " + names.activeWatchers() + " a ON " + joins.dialogs("a", "d");
    }
}
