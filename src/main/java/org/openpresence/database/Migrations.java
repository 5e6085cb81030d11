package org.openpresence.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The numbered migrations in {@code sql/}, which make the tables. Immutable. */
final class Migrations {
    /** Their names, in the order in which they run. */
    static final List<String> NAMES = List.of(
            "001-kamailio-tables.sql", "002-openpresence-tables.sql", "003-cluster-tables.sql", "004-told-missed.sql");

    private Migrations() {}

    /** Returns the statements of one, with Kamailio's tables named {@code tables}. */
    static List<String> statements(DatabaseSettings.Kind kind, String name, TableNames tables) {
        String resource = "/sql/" + kind.label() + "/" + name;
        try (InputStream stream = Migrations.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks " + resource);
            }
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            List<String> statements = new ArrayList<>();
            for (String statement : tables.applyTo(text).split(";\\s*\n", -1)) {
                if (!statement.isBlank()) {
                    statements.add(statement.strip());
                }
            }
            return statements;
        } catch (IOException impossible) {
            throw new IllegalStateException("cannot read " + resource, impossible);
        }
    }
}
