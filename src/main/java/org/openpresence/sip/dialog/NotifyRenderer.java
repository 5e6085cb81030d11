package org.openpresence.sip.dialog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.openpresence.model.Document;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.sip.transaction.Branch;
import org.openpresence.subscription.DialogField;

/**
 * Renders NOTIFYs by copying octets: constant parts, fields of the packed dialog, the body that was composed once. What it copies
 * came through the guard without line breaks. Confined to one event loop: it reuses its buffer.
 */
@SuppressWarnings("EnumOrdinal") // the order of the fields is the format; DialogField says so
public final class NotifyRenderer {
    private static final byte[] NOTIFY = ascii("NOTIFY ");
    private static final byte[] VIA = ascii(" SIP/2.0\r\nVia: SIP/2.0/");
    private static final byte[] BRANCH = ascii(";branch=");
    private static final byte[] MAX_FORWARDS = ascii(";rport\r\nMax-Forwards: 70\r\n");
    private static final byte[] ROUTE = ascii("Route: ");
    private static final byte[] FROM = ascii("From: ");
    private static final byte[] TAG = ascii(";tag=");
    private static final byte[] TO = ascii("\r\nTo: ");
    private static final byte[] CALL_ID = ascii("\r\nCall-ID: ");
    private static final byte[] CSEQ = ascii("\r\nCSeq: ");
    private static final byte[] CONTACT = ascii(" NOTIFY\r\nContact: <");
    private static final byte[] EVENT = ascii(">\r\nEvent: ");
    private static final byte[] STATE = ascii("\r\nSubscription-State: ");
    private static final byte[] TYPE = ascii("Content-Type: ");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] BLANK_LINE = ascii("\r\n\r\n");

    private static final byte[] UDP = ascii("UDP ");
    private static final byte[] TCP = ascii("TCP ");
    private static final int MOST_DIGITS = 20;

    private final byte[] constantHeaders;
    private final int[] starts = new int[DialogField.values().length + 1];
    private byte[] dialog = {};
    private byte[] buffer = new byte[4096];
    private int size;

    /**
     * Makes a renderer.
     *
     * @param allowEvents value of Allow-Events
     */
    public NotifyRenderer(String allowEvents) {
        constantHeaders = ascii("\r\nAllow-Events: " + allowEvents + "\r\n");
    }

    /**
     * Returns the octets of one NOTIFY.
     *
     * @param strict router that is first; null for none
     * @param transport {@code udp} or {@code tcp}
     * @param sentBy our address on that transport, host and port
     * @param instance for the branch, see {@link Branch}
     * @param token of its transaction, for the branch
     * @param body null for none
     */
    public byte[] render(
            NotifyRequest request,
            StrictRouter strict,
            String transport,
            String sentBy,
            int instance,
            long token,
            Document body) {
        size = 0;
        dialog = request.dialog().bytes();
        request.dialog().index(starts);
        put(NOTIFY);
        if (strict == null) {
            put(DialogField.REMOTE_TARGET);
        } else {
            put(strict.uri());
        }
        put(VIA);
        put(transport.equals("udp") ? UDP : TCP);
        put(sentBy);
        put(BRANCH);
        room(Branch.LENGTH);
        size = Branch.write(instance, token, buffer, size);
        put(MAX_FORWARDS);
        route(strict);
        put(FROM);
        put(DialogField.LOCAL);
        put(TAG);
        put(length(DialogField.SHARED_TAG) == 0 ? DialogField.LOCAL_TAG : DialogField.SHARED_TAG);
        put(TO);
        put(DialogField.REMOTE);
        put(CALL_ID);
        put(DialogField.CALL_ID);
        put(CSEQ);
        number(request.cseq());
        put(CONTACT);
        put(DialogField.LOCAL_CONTACT);
        put(EVENT);
        put(DialogField.EVENT);
        put(STATE);
        put(request.subscriptionState());
        put(constantHeaders);
        if (body != null) {
            put(TYPE);
            put(body.contentType());
            put(LINE_END);
        }
        put(LENGTH);
        number(body == null ? 0 : body.body().length);
        put(BLANK_LINE);
        if (body != null) {
            put(body.body());
        }
        return Arrays.copyOf(buffer, size);
    }

    private void route(StrictRouter strict) {
        if (strict == null && length(DialogField.ROUTE_SET) == 0) {
            return;
        }
        put(ROUTE);
        if (strict == null) {
            put(DialogField.ROUTE_SET);
        } else {
            put(strict.route());
        }
        put(LINE_END);
    }

    private int length(DialogField field) {
        return starts[field.ordinal() + 1] - 2 - starts[field.ordinal()];
    }

    private void put(DialogField field) {
        int length = length(field);
        room(length);
        System.arraycopy(dialog, starts[field.ordinal()], buffer, size, length);
        size += length;
    }

    private void put(byte[] octets) {
        room(octets.length);
        System.arraycopy(octets, 0, buffer, size, octets.length);
        size += octets.length;
    }

    private void put(String text) {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                put(text.substring(i).getBytes(StandardCharsets.UTF_8));
                return;
            }
            buffer[size++] = (byte) c;
        }
    }

    private void number(long value) {
        room(MOST_DIGITS);
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = size + digits - 1; i >= size; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    private void room(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + more, 2 * buffer.length));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
