package org.openpresence.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.util.function.Function;

/**
 * Hands immutable values between the verticles of one node as they are, and as octets to other nodes.
 *
 * @param <T> an immutable type
 */
public final class OnTheWire<T> implements MessageCodec<T, T> {
    private final Class<T> type;
    private final Function<T, byte[]> encode;
    private final Function<byte[], T> decode;

    private OnTheWire(Class<T> type, Function<T, byte[]> encode, Function<byte[], T> decode) {
        this.type = type;
        this.encode = encode;
        this.decode = decode;
    }

    /** Lets values of {@code type} travel on {@code bus}; {@code encode} and {@code decode} know their octets. */
    public static <T> void register(
            EventBus bus, Class<T> type, Function<T, byte[]> encode, Function<byte[], T> decode) {
        bus.registerDefaultCodec(type, new OnTheWire<>(type, encode, decode));
    }

    @Override
    public void encodeToWire(Buffer buffer, T value) {
        byte[] octets = encode.apply(value);
        buffer.appendInt(octets.length).appendBytes(octets);
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        int start = position + Integer.BYTES;
        return decode.apply(buffer.getBytes(start, start + buffer.getInt(position)));
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
