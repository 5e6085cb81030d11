package org.openpresence.main;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import org.openpresence.admin.Access;
import org.openpresence.admin.AdminVerticle;
import org.openpresence.admin.BusGateway;
import org.openpresence.admin.BusWatcherRules;
import org.openpresence.admin.Cleaning;
import org.openpresence.admin.Gateway;
import org.openpresence.admin.ThisNode;
import org.openpresence.admin.WatcherRules;
import org.openpresence.config.HttpConfig;
import org.openpresence.notifier.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires administration to the rest of the node. Safe for any thread. */
final class Administration {
    private static final Logger LOG = LoggerFactory.getLogger(Administration.class);

    private Administration() {}

    /** Returns who may use the API over HTTP: a token is demanded where one is configured, and beyond the loopback interface. */
    static Access access(HttpConfig http) {
        boolean loopback =
                http.listen().map(listen -> isLoopback(listen.host())).orElse(true);
        if (!loopback && http.token().isEmpty()) {
            LOG.warn(
                    "nobody may use /api: http.listen={} is no loopback address and there is no token"
                            + " remedy=set http.token_file",
                    http.listen().orElseThrow());
        }
        return new Access(!loopback || http.token().isPresent(), http.token());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            // It cannot be listened on either, which says so with more words.
            return false;
        }
    }

    /**
     * Deploys the procedures of bus and HTTP.
     *
     * @param library whether there is no SIP
     */
    static Future<String> deploy(
            Vertx vertx,
            Wiring wiring,
            Standing standing,
            InstantSource clock,
            ThisNode node,
            Cleaning cleaning,
            boolean library) {
        return vertx.deployVerticle(new AdminVerticle(
                standing,
                clock,
                wiring.packages(),
                wiring.config().sip().eventLoops(),
                node,
                cleaning,
                wiring.config().rules().forceActive()
                        ? WatcherRules.FORCE_ACTIVE
                        : new BusWatcherRules(vertx, wiring.config().sip().eventLoops()),
                wiring::sphereOf,
                library
                        ? Gateway.NONE
                        : new BusGateway(vertx, wiring.config().sip().eventLoops())));
    }
}
