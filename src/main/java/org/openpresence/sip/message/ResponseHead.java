package org.openpresence.sip.message;

/**
 * What a response says about the request it answers. Immutable.
 *
 * @param status 100 to 699
 * @param branch of the topmost Via, never empty
 * @param cseq sequence number
 * @param method of CSeq
 * @param retryAfterSeconds value of Retry-After; -1 when absent
 */
public record ResponseHead(int status, String branch, long cseq, String method, long retryAfterSeconds) {}
