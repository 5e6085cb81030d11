package org.openpresence.sip.dialog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.openpresence.model.Document;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/**
 * Renders NOTIFYs by copying octets: constant parts, fields of the packed dialog, the body that was composed once. What it copies
 * came through the guard without line breaks. Confined to one event loop: it reuses its buffer.
 */
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

    private final byte[] constantHeaders;
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
     * @param hop where it goes
     * @param transport in upper case, for Via
     * @param sentBy our address on that transport, host and port
     * @param branch of its transaction
     * @param body null for none
     */
    public byte[] render(
            NotifyRequest request, NextHop hop, String transport, String sentBy, String branch, Document body) {
        size = 0;
        PackedDialog dialog = request.dialog();
        put(NOTIFY);
        put(hop.requestUri());
        put(VIA);
        put(transport);
        put(' ');
        put(sentBy);
        put(BRANCH);
        put(branch);
        put(MAX_FORWARDS);
        if (!hop.route().isEmpty()) {
            put(ROUTE);
            put(hop.route());
            put(LINE_END);
        }
        put(FROM);
        put(dialog, DialogField.LOCAL);
        put(TAG);
        put(dialog, DialogField.LOCAL_TAG);
        put(TO);
        put(dialog, DialogField.REMOTE);
        put(CALL_ID);
        put(dialog, DialogField.CALL_ID);
        put(CSEQ);
        put(Long.toString(request.cseq()));
        put(CONTACT);
        put(dialog, DialogField.LOCAL_CONTACT);
        put(EVENT);
        put(dialog, DialogField.EVENT);
        put(STATE);
        put(request.subscriptionState());
        put(constantHeaders);
        if (body != null) {
            put(TYPE);
            put(body.contentType());
            put(LINE_END);
        }
        put(LENGTH);
        put(Integer.toString(body == null ? 0 : body.body().length));
        put(BLANK_LINE);
        if (body != null) {
            put(body.body());
        }
        return Arrays.copyOf(buffer, size);
    }

    private void put(PackedDialog dialog, DialogField field) {
        int length = dialog.length(field);
        room(length);
        System.arraycopy(dialog.bytes(), dialog.start(field), buffer, size, length);
        size += length;
    }

    private void put(byte[] octets) {
        room(octets.length);
        System.arraycopy(octets, 0, buffer, size, octets.length);
        size += octets.length;
    }

    private void put(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(char c) {
        room(1);
        buffer[size++] = (byte) c;
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
