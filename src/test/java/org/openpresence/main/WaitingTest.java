package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingTest {
    @Test
    void a_start_that_nobody_wants_any_more_waits_for_nothing() {
        Promise<String> never = Promise.promise();
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> Waiting.forStart("cluster.listen", never.future(), () -> asked.incrementAndGet() > 2))
                .isInstanceOf(EndedBeforeReady.class);

        assertThat(asked).hasValue(3);
    }

    @Test
    void what_fails_is_named() {
        assertThatThrownBy(() -> Waiting.forStart("http.listen", Future.failedFuture("in use"), () -> false))
                .isInstanceOf(CannotStart.class)
                .hasMessage("http.listen cannot be had: in use");
    }

    @Test
    void what_comes_is_returned() {
        assertThat(Waiting.forStart("db_url", Future.succeededFuture("there"))).isEqualTo("there");
    }
}
