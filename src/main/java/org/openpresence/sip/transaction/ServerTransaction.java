package org.openpresence.sip.transaction;

import org.openpresence.model.Flow;
import org.openpresence.sip.message.ReplyHeaders;
import org.openpresence.sip.transport.Target;

/** One request that was received, until its response is no longer repeated. Confined to its instance's event loop. */
public final class ServerTransaction {
    final long id;
    final long operation;
    private final boolean merged;
    private Flow flow;
    private String method;
    private ReplyHeaders reply;
    private byte[] response;
    private Target target;

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

    /** Returns the method of its request; null once it was answered. */
    public String method() {
        return method;
    }

    /** Returns the flow on which the request came; null once it was answered. */
    public Flow flow() {
        return flow;
    }

    /** Returns what the response copies; null once it was answered. */
    public ReplyHeaders reply() {
        return reply;
    }

    /** Returns the final response; null while there is none. */
    public byte[] response() {
        return response;
    }

    /** Returns where the final response went; null while there is none. */
    public Target target() {
        return target;
    }

    /** Keeps the final response for retransmissions, and nothing of the request. */
    public void answered(byte[] bytes, Target to) {
        response = bytes;
        target = to;
        flow = null;
        method = null;
        reply = null;
    }
}
