package org.openpresence.notifier;

import java.util.function.BooleanSupplier;
import org.openpresence.presentity.Ownership;

/**
 * What this node is in its cluster. Safe for any thread.
 *
 * @param ownership who owns which presentity
 * @param lease whether this node may act: without it nobody is told anything
 * @param holder the incarnation under which this node reserves sequence numbers, see {@link org.openpresence.presentity.CSeqRange}
 * @param datagrams which node sends NOTIFYs over UDP
 */
public record Standing(Ownership ownership, BooleanSupplier lease, long holder, Datagrams datagrams) {

    /** Which node sends a NOTIFY over UDP: {@code sip.notify_from}. */
    public enum Datagrams {
        /** The receiver of the SUBSCRIBE when the route set is empty, for only its address passes the watcher's NAT; else the owner. */
        AUTO,
        /** The owner of the presentity. */
        FROM_OWNER,
        /** The node that received the SUBSCRIBE. */
        FROM_RECEIVER
    }

    /** Returns the standing of a lone node. */
    public static Standing alone(String self, long holder) {
        return new Standing(Ownership.alone(self), () -> true, holder, Datagrams.AUTO);
    }

    boolean mayAct() {
        return lease.getAsBoolean();
    }
}
