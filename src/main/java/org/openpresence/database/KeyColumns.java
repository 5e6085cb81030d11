package org.openpresence.database;

import java.util.List;
import java.util.Map;

/**
 * How rows of Kamailio's tables and ours that belong together are joined, so that the index of either side can be used: a table
 * that Kamailio's script has made may have any character set. Immutable.
 *
 * @param collations character set and collation of the key columns of Kamailio's tables; a column that is not in it compares as it is
 */
record KeyColumns(Map<String, Collation> collations) {
    /** All columns compare as they are. */
    static final KeyColumns ALIKE = new KeyColumns(Map.of());

    private static final Collation TEXT = new Collation("utf8mb4", "utf8mb4_bin");
    private static final Collation ASCII = new Collation("ascii", "ascii_bin");

    /** Character set and collation of one column. */
    record Collation(String characterSet, String name) {
        String of(String expression) {
            return "CONVERT(" + expression + " USING " + characterSet + ") COLLATE " + name;
        }
    }

    KeyColumns {
        collations = Map.copyOf(collations);
    }

    /** Returns the condition that joins publications {@code main} with what we know beyond, {@code facts}. */
    String publications(String main, String facts) {
        return same(main, facts, "ruid", ASCII);
    }

    /** Returns the condition that joins subscriptions {@code main} with what we know beyond, {@code facts}. */
    String dialogs(String main, String facts) {
        return String.join(
                " AND ",
                List.of(
                        same(main, facts, "callid", TEXT),
                        same(main, facts, "to_tag", ASCII),
                        same(main, facts, "from_tag", TEXT)));
    }

    private String same(String main, String facts, String column, Collation ours) {
        String left = main + '.' + column;
        String right = facts + '.' + column;
        Collation theirs = collations.getOrDefault(column, ours);
        return theirs.equals(ours)
                ? left + " = " + right
                : left + " = " + theirs.of(right) + " AND " + right + " = " + ours.of(left);
    }
}
