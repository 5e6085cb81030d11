package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.openpresence.api.BusPresenceApi;
import org.openpresence.api.PresenceApi;
import org.openpresence.config.PresenceConfig;

/**
 * A server that runs inside another Vert.x application, on its Vert.x: its functions are on that application's event bus. Starting and
 * stopping take seconds and happen on threads of their own. Safe for any thread.
 */
public final class EmbeddedServer {
    private final Vertx vertx;
    private final Node node;
    private final PresenceApi api;
    private final JsonObject ready;

    private EmbeddedServer(Vertx vertx, Node node, PresenceApi api, JsonObject ready) {
        this.vertx = vertx;
        this.node = node;
        this.api = api;
        this.ready = ready;
    }

    static Future<EmbeddedServer> start(Vertx vertx, PresenceConfig config, Consumer<PresenceApi> modules) {
        return onThread(vertx, "presence-start", () -> {
            Node.Parts parts = new Node.Parts(config);
            modules.accept(new BusPresenceApi(vertx.eventBus(), parts.packages()::add));
            Node node = new Node(config, parts, EmbeddedServer::thrownOut, vertx);
            try {
                JsonObject ready = new JsonObject(node.start());
                return new EmbeddedServer(vertx, node, new BusPresenceApi(vertx.eventBus()), ready);
            } catch (RuntimeException failure) {
                node.stop();
                throw failure;
            }
        });
    }

    /** It is alone, so that nobody throws it out; if somebody does, the application is to know. */
    private static void thrownOut(String why) {
        throw new IllegalStateException("an embedded server cannot be thrown out: " + why);
    }

    /** Returns what the READY line of a server says: its name, ports and so on. */
    public JsonObject ready() {
        return ready.copy();
    }

    /** Returns the manual's API. */
    public PresenceApi api() {
        return api;
    }

    /** Stops it: refuses what still comes, finishes what is in hand, commits and closes. The Vert.x goes on. */
    public Future<Void> stop() {
        return onThread(vertx, "presence-stop", () -> {
            node.stop();
            return null;
        });
    }

    private static <T> Future<T> onThread(Vertx vertx, String name, Callable<T> task) {
        Promise<T> done = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    try {
                        done.complete(task.call());
                    } catch (Exception failure) {
                        done.fail(failure);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        // Completions come on a context of the application's, not on our thread.
        return Future.future(result -> {
            var context = vertx.getOrCreateContext();
            done.future().onComplete(outcome -> context.runOnContext(now -> result.handle(outcome)));
        });
    }
}
