package org.openpresence.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The octets of responses (RFC 3261 §8.2.6). Pure. */
public final class Replies {
    private static final String LINE_END = "\r\n";

    private Replies() {}

    /**
     * Renders one response. Content-Length is always written, Content-Type only when there is a body.
     *
     * @param phrase the reason phrase
     * @param toTag added to To when the request had no tag there and {@code status} is above 100
     * @param viaReceived the address that the request came from, to be written as {@code received} where RFC 3261 §18.2.1 or
     *     RFC 3581 §4 asks for it; "" for none
     * @param rport the port that the request came from, to be written as {@code rport} (RFC 3581 §4); -1 for none
     * @param extraHeaderLines {@code Name: value} each
     * @throws IllegalArgumentException when any text has a line break or a NUL in it: nothing that was received or stored can add
     *     a header line
     */
    public static byte[] render(
            ReplyHeaders reply,
            int status,
            String phrase,
            String toTag,
            String viaReceived,
            int rport,
            List<String> extraHeaderLines,
            byte[] body,
            String contentType) {
        StringBuilder head = new StringBuilder(512);
        head.append("SIP/2.0 ").append(status).append(' ').append(clean(phrase)).append(LINE_END);
        String top = TopVia.stamped(reply.vias().get(0), reply.via(), viaReceived, rport);
        head.append("Via: ").append(clean(top)).append(LINE_END);
        for (int i = 1; i < reply.vias().size(); i++) {
            head.append("Via: ").append(clean(reply.vias().get(i))).append(LINE_END);
        }
        head.append("From: ").append(clean(reply.from())).append(LINE_END);
        head.append("To: ").append(clean(reply.to()));
        if (!reply.hasToTag() && status > 100 && !toTag.isEmpty()) {
            head.append(";tag=").append(clean(toTag));
        }
        head.append(LINE_END);
        head.append("Call-ID: ").append(clean(reply.callId())).append(LINE_END);
        head.append("CSeq: ").append(clean(reply.cseq())).append(LINE_END);
        for (String line : extraHeaderLines) {
            head.append(clean(line)).append(LINE_END);
        }
        if (body.length > 0) {
            head.append("Content-Type: ").append(clean(contentType)).append(LINE_END);
        }
        head.append("Content-Length: ").append(body.length).append(LINE_END).append(LINE_END);
        return withBody(head.toString().getBytes(StandardCharsets.UTF_8), body);
    }

    private static byte[] withBody(byte[] head, byte[] body) {
        if (body.length == 0) {
            return head;
        }
        byte[] message = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return message;
    }

    private static String clean(String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a line break or NUL in a header value");
        }
        return value;
    }
}
