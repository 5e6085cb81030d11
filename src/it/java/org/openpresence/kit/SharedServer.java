package org.openpresence.kit;

/** One server with settings that suit most tests; it lives until the tests' JVM ends. Safe for any thread. */
public final class SharedServer {
    private static ServerProcess server;

    private SharedServer() {}

    /** Returns the server, with T1 at 100 ms and all else at its default. */
    public static synchronized ServerProcess get() {
        if (server == null || !server.isAlive()) {
            server = ServerProcess.serving("sip.t1_ms=100", "sip.t2_ms=400");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shared-server"));
        }
        return server;
    }
}
