package org.openpresence.notifier;

import org.openpresence.model.PresentityKey;

/**
 * What became of one NOTIFY. Immutable.
 *
 * @param key the presentity's entry
 * @param slot place of the subscription
 * @param random tells it from others in that place
 * @param cseq of the NOTIFY
 * @param status {@link #NOT_SENT}, or the final response, 408 when none came (Timer F), 503 when it could not be sent (RFC
 *     3261 §8.1.3.1)
 * @param retryAfterSeconds value of Retry-After; -1 without
 */
public record NotifyResult(PresentityKey key, int slot, long random, long cseq, int status, long retryAfterSeconds) {
    /** The node that was to send may not act just now, or knows nothing of it: as if nobody had asked. */
    public static final int NOT_SENT = 0;
}
