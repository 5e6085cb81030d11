package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnhandledTest {
    private static final int MORE_THAN_THE_KERNEL_TAKES = 64 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<Throwable> caught = new CompletableFuture<>();

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Throwable caught() throws Exception {
        return caught.get(20, TimeUnit.SECONDS);
    }

    /** As the bus does: who waits for the write says of its failure that it was not the first to tell. */
    @Test
    void a_message_that_waits_in_a_connection_that_ends_is_no_error() throws Exception {
        vertx.exceptionHandler(caught::complete);
        Promise<Void> told = Promise.promise();
        told.complete();
        Promise<NetSocket> accepted = Promise.promise();
        var server = await(vertx.createNetServer()
                .connectHandler(other -> accepted.complete(other.pause()))
                .listen(0, "127.0.0.1"));
        NetSocket socket = await(vertx.createNetClient().connect(server.actualPort(), "127.0.0.1"));

        socket.write(Buffer.buffer(new byte[MORE_THAN_THE_KERNEL_TAKES])).onComplete(told);
        await(await(accepted.future()).close());

        assertThat(Unhandled.isUnsentMessage(caught())).isTrue();
    }

    @Test
    void all_else_is_one() throws Exception {
        vertx.exceptionHandler(caught::complete);

        vertx.runOnContext(on -> {
            Promise<Void> done = Promise.promise();
            done.complete();
            done.complete();
        });

        assertThat(Unhandled.isUnsentMessage(caught())).isFalse();
        assertThat(Unhandled.isUnsentMessage(new NullPointerException())).isFalse();
    }
}
