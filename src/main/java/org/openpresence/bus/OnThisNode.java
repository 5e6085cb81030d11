package org.openpresence.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Hands immutable values between the verticles of one node as they are. They never leave the node: what crosses to another one
 * has a codec of bytes.
 *
 * @param <T> an immutable type
 */
public final class OnThisNode<T> implements MessageCodec<T, T> {
    private final Class<T> type;

    private OnThisNode(Class<T> type) {
        this.type = type;
    }

    /** Lets values of {@code type} travel on {@code bus}. */
    public static <T> void register(EventBus bus, Class<T> type) {
        bus.registerDefaultCodec(type, new OnThisNode<>(type));
    }

    @Override
    public void encodeToWire(Buffer buffer, T value) {
        throw new IllegalStateException(type.getSimpleName() + " stays on its node");
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException(type.getSimpleName() + " stays on its node");
    }

    @Override
    public T transform(T value) {
        return value;
    }

    @Override
    public String name() {
        return "presence." + type.getSimpleName();
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
