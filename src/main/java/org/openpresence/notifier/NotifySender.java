package org.openpresence.notifier;

/** Takes NOTIFYs to SIP I/O. */
public interface NotifySender {
    /**
     * Sends a batch from one instance; what became of each comes back later as a {@link NotifyResult}.
     *
     * @param instance the instance that received the SUBSCRIBE; another one serves when that is gone
     */
    void send(int instance, NotifyBatch batch);

    /** Takes a NOTIFY back that was sent from {@code instance}. */
    void withdraw(int instance, Withdrawal withdrawal);
}
