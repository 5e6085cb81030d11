package org.openpresence.database;

import java.util.Map;
import org.openpresence.presentity.Command;

/**
 * One entry as read. Immutable.
 *
 * @param load brings it into the table
 * @param lowestCSeq the lowest sequence number that its rows let a reload begin with
 * @param loose whether what we know beyond Kamailio's columns has no row, or one of another division of the key space
 * @param told what its watchers have confirmed, by package
 */
record LoadedEntry(Command.Load load, long lowestCSeq, boolean loose, Map<String, ToldRow> told) {
    LoadedEntry {
        told = Map.copyOf(told);
    }
}
