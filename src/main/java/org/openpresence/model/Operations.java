package org.openpresence.model;

import java.nio.charset.StandardCharsets;

/**
 * Names a request so that its repetition is recognised wherever it arrives: method, Call-ID, From-tag, To-tag and CSeq
 * (RFC 3261 §8.2.2.2, §12.2.2). Pure.
 */
public final class Operations {
    private Operations() {}

    /** Returns 64 bits of a cryptographic hash over what identifies the request; never 0. */
    public static long identify(String method, String callId, String fromTag, String toTag, long cseq) {
        String text = method + '\n' + callId + '\n' + fromTag + '\n' + toTag + '\n' + cseq;
        long operation = PresentityKey.longAt(PresentityKey.sha256(text.getBytes(StandardCharsets.UTF_8)), 0);
        return operation == 0 ? 1 : operation;
    }
}
