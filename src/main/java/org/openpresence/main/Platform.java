package org.openpresence.main;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

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

    /**
     * Runs {@code stop} at the first SIGTERM or SIGINT; the second ends the process at once. A shutdown hook would do the first
     * but not end with exit code 0; {@code sun.misc.Signal} does, and is reached by name because the compiler warns of it.
     */
    static void onTermination(Runnable stop) {
        AtomicBoolean asked = new AtomicBoolean();
        InvocationHandler received = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                if (!asked.compareAndSet(false, true)) {
                    Runtime.getRuntime().halt(1);
                }
                stop.run();
                yield null;
            }
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> "termination";
        };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(Platform.class.getClassLoader(), new Class<?>[] {handler}, received);
            for (String name : new String[] {"TERM", "INT"}) {
                Object one = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, one, proxy);
            }
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException("this Java platform has no sun.misc.Signal", absent);
        }
    }
}
