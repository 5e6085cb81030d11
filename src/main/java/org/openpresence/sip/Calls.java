package org.openpresence.sip;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.openpresence.sip.transport.Target;
import org.openpresence.sip.transport.Transmitter;

/**
 * Requests that came as function calls, not over a socket: their responses go back to the callers, everything else is sent as
 * usual. The flow of such a request has a negative number for its connection, which is that of the call. Confined to the event loop
 * of its instance.
 */
public final class Calls implements Transmitter {
    private final Transmitter transmitter;
    private final Map<Long, Consumer<byte[]>> open = new HashMap<>();
    private long last;

    /** Makes the calls of an instance that sends by {@code transmitter}. */
    public Calls(Transmitter transmitter) {
        this.transmitter = transmitter;
    }

    /** Returns the number of a new call; {@code caller} gets its response, unless it is closed before. */
    public long open(Consumer<byte[]> caller) {
        last--;
        open.put(last, caller);
        return last;
    }

    /** Ends a call; returns whether nobody had answered it. */
    public boolean close(long call) {
        return open.remove(call) != null;
    }

    @Override
    public void send(byte[] bytes, Target target, Runnable failed) {
        if (target.connection() >= 0) {
            transmitter.send(bytes, target, failed);
            return;
        }
        Consumer<byte[]> caller = open.remove(target.connection());
        if (caller != null) {
            caller.accept(bytes);
        }
    }

    @Override
    public boolean reaches(Target target) {
        return target.connection() < 0 || transmitter.reaches(target);
    }

    @Override
    public boolean isConnected(long connection) {
        return open.containsKey(connection) || transmitter.isConnected(connection);
    }

    @Override
    public String sentBy(Target target) {
        return transmitter.sentBy(target);
    }
}
