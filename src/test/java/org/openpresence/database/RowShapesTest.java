package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowShapesTest {
    private static List<Object[]> rows(int count, Object value) {
        return new ArrayList<>(Collections.nCopies(count, new Object[] {"k", value}));
    }

    private static List<Integer> shapes(RowShapes shapes, List<Object[]> rows) {
        List<RowsStatement> statements = new ArrayList<>();
        shapes.add(statements, rows);
        return statements.stream()
                .map(statement -> statement.values().size() / 2)
                .toList();
    }

    @Test
    void any_number_of_rows_is_composed_of_few_shapes() {
        RowShapes upserts = RowShapes.upserts("t", List.of("k", "v"), Set.of("k"));

        assertThat(shapes(upserts, rows(400, 1))).containsExactly(256, 64, 64, 8, 8);
        assertThat(shapes(upserts, rows(10, 1))).containsExactly(8, 1, 1);
        assertThat(shapes(upserts, rows(0, 1))).isEmpty();
    }

    @Test
    void large_bodies_make_statements_of_fewer_rows() {
        RowShapes upserts = RowShapes.upserts("t", List.of("k", "v"), Set.of("k"));

        assertThat(shapes(upserts, rows(64, new byte[100_000]))).containsOnly(8).hasSize(8);
        assertThat(shapes(upserts, rows(8, new byte[6_000_000])))
                .containsOnly(1)
                .hasSize(8);
    }

    @Test
    void an_upsert_keeps_the_columns_that_it_shall_keep() {
        List<RowsStatement> statements = new ArrayList<>();
        RowShapes.upserts("t", List.of("k", "v"), Set.of("k")).add(statements, rows(1, 1));

        assertThat(statements.get(0).sql())
                .isEqualTo("INSERT INTO t (k,v) VALUES (?,?) ON DUPLICATE KEY UPDATE v=VALUES(v)");
    }

    @Test
    void a_deletion_by_a_long_key_names_its_first_column_alone_as_well() {
        List<RowsStatement> statements = new ArrayList<>();
        RowShapes.deletions("t", List.of("a", "b")).add(statements, rows(1, "w"));

        assertThat(statements)
                .containsExactly(
                        new RowsStatement("DELETE FROM t WHERE a IN (?) AND (a,b) IN ((?,?))", List.of("k", "k", "w")));
    }
}
