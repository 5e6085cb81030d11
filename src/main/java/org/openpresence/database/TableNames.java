package org.openpresence.database;

/**
 * The configured names of Kamailio's tables. Immutable.
 *
 * @param presentity {@code presentity_table}
 * @param activeWatchers {@code active_watchers_table}
 * @param watchers {@code watchers_table}
 */
public record TableNames(String presentity, String activeWatchers, String watchers) {

    /** The names that Kamailio gives them. */
    public static final TableNames USUAL = new TableNames("presentity", "active_watchers", "watchers");

    public TableNames {
        check(presentity);
        check(activeWatchers);
        check(watchers);
    }

    /** The table {@code version} takes names of at most 32 characters. */
    private static void check(String name) {
        if (!name.matches("[A-Za-z0-9_]{1,32}")) {
            throw new IllegalArgumentException("a table name has 1 to 32 letters, digits and _: " + name);
        }
    }

    /** Returns a migration with these names in place of the usual ones. */
    String applyTo(String sql) {
        return renamed(
                renamed(renamed(sql, "presentity", presentity), "active_watchers", activeWatchers),
                "watchers",
                watchers);
    }

    /** The names stand alone between quotes; {@code presentity} is a column of ours, too, but never followed by a table's body. */
    private static String renamed(String sql, String usual, String configured) {
        return sql.replace("EXISTS `" + usual + '`', "EXISTS `" + configured + '`')
                .replace("ON `" + usual + '`', "ON `" + configured + '`')
                .replace("('" + usual + "',", "('" + configured + "',");
    }
}
