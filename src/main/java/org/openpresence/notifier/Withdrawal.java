package org.openpresence.notifier;

/**
 * A NOTIFY that a newer one of its dialog replaces before it was answered: it is sent no more, neither for the first time nor again,
 * so that it does not come behind the newer one (RFC 3261 §12.2.1.1). Nobody wants to know what became of it. Immutable.
 *
 * @param random tells the subscription from all others
 * @param cseq its sequence number
 */
public record Withdrawal(long random, long cseq) {}
