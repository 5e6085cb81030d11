package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.admin.Health;

class DatabaseWatchTest {
    private final Health health = new Health();
    private final List<Promise<Void>> asked = new ArrayList<>();
    private boolean commitsNothing;
    private final DatabaseWatch watch = new DatabaseWatch(this::probe, () -> commitsNothing, health, 60_000);

    private Future<Void> probe() {
        Promise<Void> answer = Promise.promise();
        asked.add(answer);
        return answer.future();
    }

    private void answer(boolean there) {
        Promise<Void> last = asked.get(asked.size() - 1);
        if (there) {
            last.complete();
        } else {
            last.fail("no connection");
        }
    }

    @Test
    void a_database_that_does_not_answer_or_commits_nothing_is_away_until_it_does() {
        watch.ask();
        answer(false);
        List<String> away = health.degraded();
        watch.ask();
        answer(true);
        List<String> back = health.degraded();
        commitsNothing = true;
        watch.ask();
        answer(true);

        assertThat(away).hasSize(1);
        assertThat(back).isEmpty();
        assertThat(health.degraded()).hasSize(1);
    }

    @Test
    void a_database_that_is_closed_on_purpose_is_not_away() {
        watch.ask();
        watch.stop();

        answer(false);

        assertThat(health.degraded()).isEmpty();
    }
}
