package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.openpresence.api.PresenceApi;
import org.openpresence.config.PresenceConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: reads the command line, serves until SIGTERM, ends with the exit codes that the command line's help names. */
public final class PresenceServer {
    /** Exit code when a port, the cluster or the database cannot be had. */
    static final int CANNOT_START = 3;

    private static final int BUG = 1;

    private PresenceServer() {}

    /** Runs the program and ends the process. */
    public static void main(String[] args) {
        Platform.prepare();
        int code = Options.commandLine(System.getenv(), PresenceServer::serve).execute(args);
        System.exit(code);
    }

    /**
     * Starts a server inside another Vert.x application, on its Vert.x; with an empty {@code db_url} it has no SIP and is a
     * library. One Vert.x takes one server. With {@code cluster.listen} it is a node among others, on a Vert.x of its own that
     * reaches them; the application finds its functions on the application's bus all the same. What {@link #main} sets for the
     * whole process, logging for one, stays the application's.
     *
     * @return the server once it serves; fails when a port, the cluster or the database cannot be had
     */
    public static Future<EmbeddedServer> embed(Vertx vertx, PresenceConfig config) {
        return embed(vertx, config, api -> {});
    }

    /**
     * As {@link #embed(Vertx, PresenceConfig)}, with modules of the application's own.
     *
     * @param modules gets the API before the start, and before each new start of a node that others have thrown out, to add
     *     event packages; only {@link PresenceApi#addEvent} works then
     */
    public static Future<EmbeddedServer> embed(Vertx vertx, PresenceConfig config, Consumer<PresenceApi> modules) {
        return embedding(vertx, config, modules).started();
    }

    /**
     * As {@link #embed(Vertx, PresenceConfig, Consumer)}, but returns the server at once, so that it can be stopped while it waits for
     * other nodes.
     */
    public static EmbeddedServer embedding(Vertx vertx, PresenceConfig config, Consumer<PresenceApi> modules) {
        return EmbeddedServer.starting(vertx, config, modules);
    }

    /** Nothing that this node holds counts any more: no drain, no commit; whoever runs it starts it anew. */
    private static void thrownOut(String why) {
        LoggerFactory.getLogger(PresenceServer.class).error("this node ends at once: {}", why);
        System.err.println("cluster: " + why + ": start this node again");
        Runtime.getRuntime().halt(BUG);
    }

    private static int serve(PresenceConfig config) {
        LogSetup.apply(config.log());
        CompilerDirectives.setMeanwhile(config.database().url());
        Logger log = LoggerFactory.getLogger(PresenceServer.class);
        CountDownLatch ended = new CountDownLatch(1);
        Platform.onTermination(ended::countDown);
        Node node = null;
        try {
            node = new Node(config, new NodePackages(config), PresenceServer::thrownOut, null);
            String ready = node.start(() -> ended.getCount() == 0);
            System.out.println("READY " + ready);
            System.out.flush();
            ended.await();
        } catch (EndedBeforeReady asked) {
            log.info("{}", asked.getMessage());
        } catch (CannotStart failure) {
            System.err.println(failure.getMessage());
            if (node != null) {
                node.stop();
            }
            return CANNOT_START;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            node.stop();
            return BUG;
        }
        log.info("stopping");
        node.stop();
        log.info("stopped");
        return 0;
    }
}
