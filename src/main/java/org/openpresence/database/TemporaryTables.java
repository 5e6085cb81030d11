package org.openpresence.database;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tables as the migrations make them on a MariaDB, but temporary: only the connection that made them sees them, and they go with it.
 * Their names are of their own, so that a driver that has silently taken another connection finds no table, and never the real one.
 * Immutable.
 */
final class TemporaryTables {
    /** Stands before the name of each. */
    static final String PREFIX = "presence_rehearsal_";

    /** What makes or changes the shape of a table, up to its name. */
    private static final Pattern SHAPES =
            Pattern.compile("^(CREATE TABLE IF NOT EXISTS|ALTER TABLE|CREATE INDEX IF NOT EXISTS \\w+ ON) `(\\w+)`");

    private TemporaryTables() {}

    /** Returns the statements that make temporary ones in the likeness of {@code tables}, which have their usual names. */
    static List<String> statements(List<String> tables) {
        return Migrations.NAMES.stream()
                .flatMap(name -> Migrations.statements(DatabaseSettings.Kind.MARIADB, name, TableNames.USUAL).stream())
                .flatMap(statement -> temporary(statement, tables))
                .toList();
    }

    private static Stream<String> temporary(String statement, List<String> tables) {
        Matcher shape = SHAPES.matcher(statement);
        if (!shape.find() || !tables.contains(shape.group(2))) {
            return Stream.empty();
        }
        String verb = shape.group(1).replace("CREATE TABLE IF NOT EXISTS", "CREATE TEMPORARY TABLE");
        return Stream.of(verb + " `" + PREFIX + shape.group(2) + '`' + statement.substring(shape.end()));
    }
}
