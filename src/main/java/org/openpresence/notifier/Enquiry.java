package org.openpresence.notifier;

import java.util.List;
import org.openpresence.model.PresentityKey;

/**
 * Asks an instance of another node about NOTIFYs that it was to send and of which nothing was heard for a while: the message that took
 * them there, or the one with what became of them, may be lost with a connection. Of those that it does not have it says
 * {@link NotifyResult#NOT_SENT}; of others nothing, since their results will come. Immutable.
 *
 * @param about the NOTIFYs
 * @param owner the node that asks
 * @param loop index of its notifier there
 */
public record Enquiry(List<Open> about, String owner, int loop) {

    /**
     * A NOTIFY that is outstanding.
     *
     * @param key the presentity's entry
     * @param slot place of the subscription
     * @param random tells it from others in that place
     * @param cseq of the NOTIFY
     */
    public record Open(PresentityKey key, int slot, long random, long cseq) {}
}
