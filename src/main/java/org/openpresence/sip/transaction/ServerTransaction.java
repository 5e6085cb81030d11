package org.openpresence.sip.transaction;

import org.openpresence.model.Flow;
import org.openpresence.sip.message.ReplyHeaders;

/** One request that was received, until its response is no longer repeated. Confined to its instance's event loop. */
public final class ServerTransaction {
    final long id;
    final long operation;
    private final boolean merged;
    private final Flow flow;
    private final String method;
    private ReplyHeaders reply;
    private byte[] response;

    ServerTransaction(long id, long operation, boolean merged, String method, Flow flow, ReplyHeaders reply) {
        this.id = id;
        this.operation = operation;
        this.merged = merged;
        this.method = method;
        this.flow = flow;
        this.reply = reply;
    }

    /** Returns its number at this instance. */
    public long id() {
        return id;
    }

    /** Returns whether its request came on another way before, so that 482 is the answer. */
    public boolean isMerged() {
        return merged;
    }

    /** Returns the method of its request. */
    public String method() {
        return method;
    }

    /** Returns the flow on which the request came. */
    public Flow flow() {
        return flow;
    }

    /** Returns what the response copies; null once it was sent. */
    public ReplyHeaders reply() {
        return reply;
    }

    /** Returns the final response; null while there is none. */
    public byte[] response() {
        return response;
    }

    /** Keeps the final response for retransmissions. */
    public void answered(byte[] bytes) {
        response = bytes;
        reply = null;
    }
}
