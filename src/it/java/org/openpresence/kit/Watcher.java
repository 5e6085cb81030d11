package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;

/** One subscription of a {@link SipPeer}: its first reply, its NOTIFYs, requests in its dialog. Confined to the test's thread. */
public final class Watcher {
    private final SipPeer peer;
    private final SipRequestText subscribe;
    private final SipMessage reply;
    private final BlockingQueue<SipMessage> notifies;
    private long cseq;
    private SipMessage last;

    Watcher(SipPeer peer, SipRequestText subscribe, SipMessage reply) {
        this.peer = peer;
        this.subscribe = subscribe;
        this.reply = reply;
        this.notifies = peer.notifies(subscribe.get("Call-ID"));
        this.cseq = Long.parseLong(subscribe.get("CSeq").split(" ", -1)[0]);
    }

    /** Returns the response to the initial SUBSCRIBE. */
    public SipMessage reply() {
        return reply;
    }

    /** Waits for the next NOTIFY. */
    public SipMessage awaitNotify() {
        last = SipPeer.await(notifies, "NOTIFY after " + last);
        return last;
    }

    /** Returns the latest NOTIFY that was waited for. */
    public SipMessage last() {
        return last;
    }

    /** Waits for a NOTIFY; null when none comes in time. */
    public SipMessage pollNotify(long millis) {
        SipMessage notify = SipPeer.poll(notifies, millis);
        last = notify == null ? last : notify;
        return notify;
    }

    /** Waits that long and fails when a NOTIFY comes. */
    public void isToldNothingFor(long millis) {
        assertThat(pollNotify(millis)).as("NOTIFY that nobody waits for").isNull();
    }

    /** Makes the next SUBSCRIBE in this dialog. */
    public SipRequestText again(long expires) {
        cseq++;
        return peer.request("SUBSCRIBE", contactOfServer())
                .set("From", subscribe.get("From"))
                .set("To", reply.header("To"))
                .set("Call-ID", subscribe.get("Call-ID"))
                .set("CSeq", cseq + " SUBSCRIBE")
                .set("Contact", "<" + peer.contact() + ">")
                .set("Event", subscribe.get("Event"))
                .expires(expires);
    }

    private String contactOfServer() {
        String contact = reply.header("Contact");
        return contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
    }

    /** Refreshes and returns the response. */
    public SipMessage refresh(long expires) {
        return peer.ask(again(expires));
    }
}
