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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that runs inside another Vert.x application: its functions are on that application's event bus. Alone it runs on
 * that Vert.x; with {@code cluster.listen} it is a node among others, with a Vert.x of its own. Starting and stopping take
 * seconds and happen on threads of their own. Safe for any thread.
 */
public final class EmbeddedServer {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final long AGAIN_MILLIS = 5_000;

    private final Vertx vertx;
    private final PresenceConfig config;
    private final Consumer<PresenceApi> modules;
    private final PresenceApi api;
    private Node node;
    private volatile Life life = new Life();
    private Future<EmbeddedServer> started;
    private volatile boolean stopped;
    private volatile JsonObject ready;

    /** The time of one node. */
    private static final class Life {
        volatile boolean isOver;
    }

    private EmbeddedServer(Vertx vertx, PresenceConfig config, Consumer<PresenceApi> modules) {
        this.vertx = vertx;
        this.config = config;
        this.modules = modules;
        this.api = new BusPresenceApi(vertx.eventBus());
    }

    /** Returns a server that begins to start. */
    static EmbeddedServer starting(Vertx vertx, PresenceConfig config, Consumer<PresenceApi> modules) {
        EmbeddedServer server = new EmbeddedServer(vertx, config, modules);
        server.started = onThread(vertx, "presence-start", () -> {
            server.begin();
            return server;
        });
        return server;
    }

    /** Returns the server when it serves; fails where it cannot, or was stopped before. */
    public Future<EmbeddedServer> started() {
        return started;
    }

    /** Begins until it serves; fails where it cannot, or was stopped. */
    private synchronized void begin() {
        while (node == null) {
            if (stopped) {
                throw new EndedBeforeReady();
            }
            Life fresh = new Life();
            try {
                begin(fresh);
            } catch (RuntimeException failure) {
                if (stopped || !fresh.isOver) {
                    throw failure;
                }
                LOG.info("the embedded node was thrown out before it served; the next one begins", failure);
            }
        }
    }

    private void begin(Life fresh) {
        life = fresh;
        NodePackages parts = new NodePackages(config);
        modules.accept(new BusPresenceApi(vertx.eventBus(), parts.packages()::add));
        Node begun = new Node(config, parts, why -> thrownOut(fresh, why), vertx);
        try {
            ready = new JsonObject(begun.start(() -> stopped || fresh.isOver));
        } catch (RuntimeException failure) {
            if (fresh.isOver) {
                begun.abandon();
            } else {
                begun.stop();
            }
            throw failure;
        }
        node = begun;
    }

    /** As if the others had said so. */
    void thrownOut(String why) {
        thrownOut(life, why);
    }

    /** The others serve without this node: it goes, and a new one joins them. The application stays. */
    private void thrownOut(Life over, String why) {
        LOG.error("the embedded node ends at once and begins anew: {}", why);
        // Before the lock: while it waits for others, its start holds it.
        over.isOver = true;
        Future<Void> rebuilt = onThread(vertx, "presence-restart", () -> {
            beginAnew(over);
            return null;
        });
        rebuilt.onFailure(failure -> LOG.error("the embedded node did not begin anew", failure));
    }

    private synchronized void beginAnew(Life over) throws InterruptedException {
        if (life != over) {
            // Who began it has begun the next.
            return;
        }
        if (node != null) {
            node.abandon();
            node = null;
        }
        while (!stopped && node == null) {
            try {
                begin();
            } catch (CannotStart failure) {
                LOG.warn("the embedded node cannot begin, again in 5 s cause={}", failure.getMessage());
                wait(AGAIN_MILLIS);
            } catch (EndedBeforeReady ended) {
                LOG.info("the embedded node was stopped before it had begun anew");
            }
        }
    }

    /** Returns what the READY line of a server says: its name, ports and so on. */
    public JsonObject ready() {
        return ready.copy();
    }

    /** Returns the manual's API. */
    public PresenceApi api() {
        return api;
    }

    /**
     * Stops it: refuses what still comes, finishes what is in hand, commits and closes. The Vert.x goes on. One that waits for other
     * nodes gives up.
     */
    public Future<Void> stop() {
        // Before the lock, which who starts holds.
        stopped = true;
        return onThread(vertx, "presence-stop", () -> {
            end();
            return null;
        });
    }

    private synchronized void end() {
        notifyAll();
        if (node != null) {
            node.stop();
            node = null;
        }
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
