package org.openpresence.main;

import sun.misc.Signal;

/** What the server asks of the Java platform before anything else. */
final class Platform {
    private Platform() {}

    /**
     * Sets what must be set before the first use: with one or two processors the common pool would have no worker, and Hazelcast
     * would start a thread for each completion.
     */
    static void prepare() {
        setUnlessSet("java.util.concurrent.ForkJoinPool.common.parallelism", "4");
        setUnlessSet("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        setUnlessSet("vertx.disableDnsResolver", "false");
        setUnlessSet("org.jboss.logging.provider", "slf4j");
        setUnlessSet("java.net.preferIPv4Stack", "false");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Runs {@code stop} at the first SIGTERM or SIGINT; the second ends the process at once. */
    @SuppressWarnings("sunapi") // the only way to end with exit code 0 after a signal
    static void onTermination(Runnable stop) {
        boolean[] asked = {false};
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> {
                if (asked[0]) {
                    Runtime.getRuntime().halt(1);
                }
                asked[0] = true;
                stop.run();
            });
        }
    }
}
