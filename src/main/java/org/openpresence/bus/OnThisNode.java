package org.openpresence.bus;

import io.vertx.core.eventbus.EventBus;

/**
 * Hands immutable values between the verticles of one node as they are. They never leave the node: what crosses to another one
 * has a codec of bytes, see {@link OnTheWire}.
 */
public final class OnThisNode {
    private OnThisNode() {}

    /** Lets values of {@code type} travel on {@code bus}. */
    public static <T> void register(EventBus bus, Class<T> type) {
        OnTheWire.register(
                bus,
                type,
                value -> {
                    throw leaving(type);
                },
                octets -> {
                    throw leaving(type);
                });
    }

    private static IllegalStateException leaving(Class<?> type) {
        return new IllegalStateException(type.getSimpleName() + " stays on its node");
    }
}
