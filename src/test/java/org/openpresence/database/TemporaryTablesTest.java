package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TemporaryTablesTest {
    private static final List<String> ALL = List.of(
            "presentity",
            "active_watchers",
            "watchers",
            "xcap",
            Tables.PUBLICATION_FACTS,
            Tables.DIALOG_FACTS,
            Tables.TOLD,
            Tables.EPOCH);

    /** Whatever the migrations do to these tables, none of it may reach a real one. */
    @Test
    void each_statement_names_a_temporary_table_and_no_real_one() {
        List<String> statements = TemporaryTables.statements(ALL);

        assertThat(statements).allSatisfy(sql -> assertThat(sql).contains("`presence_rehearsal_"));
        for (String table : ALL) {
            assertThat(statements)
                    .filteredOn(sql -> sql.startsWith("CREATE TEMPORARY TABLE `presence_rehearsal_" + table + "` ("))
                    .as(table)
                    .hasSize(1);
        }
        assertThat(statements)
                .noneMatch(sql -> sql.contains("TABLE IF NOT EXISTS"))
                .noneMatch(sql ->
                        sql.matches("(?s)(ALTER TABLE|CREATE INDEX .* ON|UPDATE|INSERT.*INTO) `(?!presence_re).*"));
    }

    @Test
    void tables_have_what_later_migrations_add() {
        assertThat(TemporaryTables.statements(List.of(Tables.TOLD)))
                .hasSize(3)
                .anyMatch(sql -> sql.startsWith("ALTER TABLE `presence_rehearsal_openpresence_told` ADD COLUMN"))
                .anyMatch(sql -> sql.endsWith(" ON `presence_rehearsal_openpresence_told` (`bucket`)"));
    }
}
