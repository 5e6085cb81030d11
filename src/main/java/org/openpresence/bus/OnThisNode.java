package org.openpresence.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Hands immutable values between the verticles of one node as they are. They never leave the node: what is for another one is put into
 * a {@link Parcel}.
 */
public final class OnThisNode {
    /** No other node is asked whether it has such a consumer, too. */
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private OnThisNode() {}

    /** Lets values of {@code type} travel on {@code bus}. */
    public static <T> void register(EventBus bus, Class<T> type) {
        bus.registerDefaultCodec(type, new AsItIs<>(type));
    }

    /** Sends {@code value} to the consumer that this node has at {@code address}. */
    public static void send(EventBus bus, String address, Object value) {
        bus.send(address, value, LOCAL);
    }

    /** @param <T> an immutable type */
    private record AsItIs<T>(Class<T> type) implements MessageCodec<T, T> {
        @Override
        public void encodeToWire(Buffer buffer, T value) {
            throw leaving();
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            throw leaving();
        }

        private IllegalStateException leaving() {
            return new IllegalStateException(type.getSimpleName() + " stays on its node");
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
}
