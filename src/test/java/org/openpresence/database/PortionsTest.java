package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortionsTest {
    private static final Portions.Rows ROWS = new Portions.Rows("some", "old < ?", List.of("then"), List.of("id"));

    private final SQLException locked = new SQLException("locked", "HY000", 1205);
    private final SQLException deadlock = new SQLException("deadlock", "40001", 1213);
    private final List<Integer> sizes = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();

    /** A database that answers each statement, of which it is told the ids, with a failure, or deletes all of them at null. */
    private Pool database(Function<List<Integer>, SQLException> failure) {
        return fake(Pool.class, (method, first) -> {
            statements.add((String) first);
            return fake(PreparedQuery.class, (execute, values) -> {
                Tuple tuple = (Tuple) values;
                List<Integer> ids = IntStream.range(1, tuple.size())
                        .mapToObj(tuple::getInteger)
                        .toList();
                sizes.add(ids.size());
                SQLException failed = failure.apply(ids);
                return failed == null
                        ? Future.succeededFuture(fake(RowSet.class, (count, none) -> ids.size()))
                        : Future.failedFuture(failed);
            });
        });
    }

    private interface Answer {
        Object to(String method, Object first);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments == null ? null : arguments[0])));
    }

    private static Portions portions(Pool pool) {
        return new Portions(
                pool,
                DatabaseSettings.Kind.H2,
                new CommitFigures(nanos -> {}),
                System.nanoTime() + Duration.ofMinutes(1).toNanos());
    }

    private static List<List<Object>> keys(int number) {
        return IntStream.range(0, number).mapToObj(List::<Object>of).toList();
    }

    @Test
    void rows_go_by_the_hundred() {
        Portions portions = portions(database(ids -> null));

        assertThat(Tier.await(portions.delete(ROWS, keys(250)))).isEqualTo(250);

        assertThat(sizes).containsExactly(100, 100, 50);
        assertThat(portions.left()).isZero();
    }

    @Test
    void beside_one_locked_row_the_rest_of_the_table_goes_singly() {
        Portions portions = portions(database(ids -> ids.contains(120) ? locked : null));

        assertThat(Tier.await(portions.delete(ROWS, keys(250)))).isEqualTo(249);

        assertThat(sizes).hasSize(1 + 1 + 150).startsWith(100, 100, 1);
        assertThat(portions.left()).isEqualTo(1);
    }

    @Test
    void after_two_locked_rows_a_table_is_given_up_and_the_next_one_begins_afresh() {
        Set<Integer> heldRows = Set.of(3, 5, 7, 200);
        Portions portions = portions(database(ids -> ids.stream().anyMatch(heldRows::contains) ? locked : null));

        assertThat(Tier.await(portions.delete(ROWS, keys(250)))).isEqualTo(4);
        long left = portions.left();
        assertThat(Tier.await(portions.delete(ROWS, keys(3)))).isEqualTo(3);

        assertThat(left).isEqualTo(246);
        assertThat(portions.left()).isEqualTo(246);
        assertThat(sizes).containsExactly(100, 1, 1, 1, 1, 1, 1, 3);
    }

    @Test
    void after_deadlocks_only_their_portion_goes_singly() {
        Portions portions = portions(database(ids -> ids.size() > 1 && ids.contains(120) ? deadlock : null));

        assertThat(Tier.await(portions.delete(ROWS, keys(250)))).isEqualTo(250);

        assertThat(sizes)
                .hasSize(1 + 3 + 100 + 1)
                .startsWith(100, 100, 100, 100, 1)
                .endsWith(1, 50);
        assertThat(portions.left()).isZero();
    }

    @Test
    void any_other_failure_ends_it() {
        Portions portions = portions(database(ids -> new SQLException("gone", "08000")));

        assertThatThrownBy(() -> Tier.await(portions.delete(ROWS, keys(250)))).hasRootCauseMessage("gone");
    }

    @Test
    void what_there_is_no_time_for_is_left() {
        Portions portions = new Portions(
                database(ids -> null),
                DatabaseSettings.Kind.MARIADB,
                new CommitFigures(nanos -> {}),
                System.nanoTime());

        assertThat(Tier.await(portions.delete(ROWS, keys(250)))).isZero();

        assertThat(portions.left()).isEqualTo(250);
        assertThat(statements).isEmpty();
    }
}
