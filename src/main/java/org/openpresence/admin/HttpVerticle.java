package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Serves {@link AdminServer} at one address. Confined to its event loop, but for {@link #port}. */
public final class HttpVerticle extends VerticleBase {
    private final String host;
    private final int wantedPort;
    private final Health health;
    private final Metrics metrics;
    private final Access access;
    private volatile int port;
    private AdminServer server;

    /**
     * Makes a verticle for {@code host}; port 0 is any free one.
     *
     * @param access who may use the API
     */
    public HttpVerticle(String host, int port, Health health, Metrics metrics, Access access) {
        this.host = host;
        this.wantedPort = port;
        this.health = health;
        this.metrics = metrics;
        this.access = access;
    }

    @Override
    public Future<?> start() {
        server = new AdminServer(vertx, health, metrics, access);
        return server.listen(host, wantedPort).onSuccess(actual -> port = actual);
    }

    @Override
    public Future<?> stop() {
        return server.close();
    }

    /** Returns the port it listens on once deployed; 0 before. Safe for any thread. */
    public int port() {
        return port;
    }
}
