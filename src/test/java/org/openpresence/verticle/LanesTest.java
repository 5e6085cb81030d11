package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Lanes lanes = new Lanes(context);
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        hanging.countDown();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<String> run(String lane, Callable<String> work) {
        CompletableFuture<String> result = new CompletableFuture<>();
        context.runOnContext(now -> lanes.run(lane, work).onComplete(end -> {
            done.add(end.succeeded() ? end.result() : "failed");
            if (end.succeeded()) {
                result.complete(end.result());
            } else {
                result.completeExceptionally(end.cause());
            }
        }));
        return result;
    }

    @Test
    void what_is_in_one_lane_is_done_in_order_whatever_becomes_of_what_was_before() throws Exception {
        var first = run("a", () -> {
            hanging.await();
            return "first";
        });
        var second = run("a", () -> {
            throw new IllegalStateException("on purpose");
        });
        var last = run("a", () -> "last");
        hanging.countDown();

        last.get(10, TimeUnit.SECONDS);

        assertThat(done).containsExactly("first", "failed", "last");
        assertThat(first).isCompletedWithValue("first");
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void no_lane_waits_for_another() throws Exception {
        var slow = run("a", () -> {
            hanging.await();
            return "slow";
        });

        String quick = run("b", () -> "quick").get(10, TimeUnit.SECONDS);

        assertThat(quick).isEqualTo("quick");
        assertThat(slow).isNotDone();
    }

    @Test
    void a_lane_that_was_empty_is_used_again() throws Exception {
        run("a", () -> "once").get(10, TimeUnit.SECONDS);

        assertThat(run("a", () -> "again").get(10, TimeUnit.SECONDS)).isEqualTo("again");
    }
}
