package org.openpresence.notifier;

/** Takes NOTIFYs to SIP I/O. */
public interface NotifySender {
    /**
     * Sends a batch from one instance; what became of each comes back later as a {@link NotifyResult}.
     *
     * @param from the instance, on this node or another
     */
    void send(Place from, NotifyBatch batch);

    /** Takes a NOTIFY back that was sent from there. */
    void withdraw(Place from, Withdrawal withdrawal);

    /** Asks an instance of another node what became of NOTIFYs; the answer comes as {@link NotifyResult}s. */
    void ask(Place from, Enquiry enquiry);
}
