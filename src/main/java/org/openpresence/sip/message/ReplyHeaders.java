package org.openpresence.sip.message;

import java.util.List;

/**
 * The headers that a response copies from its request (RFC 3261 §8.2.6), as text without line breaks. Immutable.
 *
 * @param vias values of Via, one element each, top first; never empty
 * @param via what the topmost says
 * @param from value of From
 * @param to value of To as received
 * @param hasToTag whether To has a tag
 * @param callId value of Call-ID
 * @param cseq value of CSeq: number and method
 */
public record ReplyHeaders(
        List<String> vias, Via via, String from, String to, boolean hasToTag, String callId, String cseq) {}
