package org.openpresence.database;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Flow;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Command;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** Commands as they arise from requests, with good defaults. Pure. */
final class Requests {
    static final long HOUR = 3_600_000;

    private Requests() {}

    static PresentityKey key(String address) {
        return PresentityKey.of(new Presentity(address));
    }

    static Command.Publish publish(String address, String ruid, String tag, byte[] body) {
        return publish(
                address, ruid, tag, Optional.empty(), Optional.of(new Document("application/pidf+xml", body)), HOUR);
    }

    static Command.Publish modify(String address, String oldTag, String newTag, byte[] body) {
        return publish(
                address,
                "pres-unused",
                newTag,
                Optional.of(new EntityTag(oldTag)),
                Optional.of(new Document("application/pidf+xml", body)),
                HOUR);
    }

    static Command.Publish remove(String address, String tag) {
        return publish(address, "pres-unused", "gone", Optional.of(new EntityTag(tag)), Optional.empty(), 0);
    }

    private static Command.Publish publish(
            String address,
            String ruid,
            String tag,
            Optional<EntityTag> ifMatch,
            Optional<Document> document,
            long lifetime) {
        return new Command.Publish(
                key(address),
                address,
                tag.hashCode() * 31L + 7,
                "presence",
                ifMatch,
                document,
                lifetime,
                new EntityTag(tag),
                false,
                ruid,
                100);
    }

    static Command.Subscribe subscribe(String address, String callId, long random) {
        return subscribe(address, callId, random, HOUR);
    }

    static Command.Subscribe subscribe(String address, String callId, long random, long lifetime) {
        return new Command.Subscribe(
                key(address),
                address,
                random * 3 + 1,
                "presence",
                lifetime,
                1,
                random,
                "op-",
                dialog(address, callId),
                100_000);
    }

    static Command.Refresh refresh(String address, String callId, int slot, long random, long lifetime, long cseq) {
        return new Command.Refresh(
                key(address),
                cseq * 1_000_003,
                slot,
                random,
                callId,
                tag(callId),
                "presence;id=7",
                "presence",
                lifetime,
                cseq,
                "",
                "",
                flow());
    }

    static PackedDialog dialog(String address, String callId) {
        Map<DialogField, String> values = new EnumMap<>(DialogField.class);
        values.put(DialogField.CALL_ID, callId);
        values.put(DialogField.REMOTE_TAG, tag(callId));
        values.put(DialogField.REMOTE, "\"Bob\" <sip:bob@example.com>;tag=" + tag(callId));
        values.put(DialogField.LOCAL, "<sip:" + address + '>');
        values.put(DialogField.REMOTE_TARGET, "sip:bob@192.0.2.7:5062;ob");
        values.put(DialogField.ROUTE_SET, "<sip:edge.example.com;lr>");
        values.put(DialogField.EVENT, "presence;id=7");
        values.put(DialogField.LOCAL_CONTACT, "sip:192.0.2.1:5060");
        values.put(DialogField.ACCEPT, "application/pidf+xml");
        values.put(DialogField.USER_AGENT, "phone/1.0");
        values.put(DialogField.FLOW, flow());
        values.put(DialogField.WATCHER, "bob@example.com");
        values.put(DialogField.LOCAL_URI, "sip:" + address);
        values.put(DialogField.REMOTE_URI, "sip:bob@example.com");
        return PackedDialog.of(values);
    }

    private static String tag(String callId) {
        return "w-" + callId.substring(0, Math.min(callId.length(), 100));
    }

    private static String flow() {
        return new Flow("udp", "192.0.2.7", 5062, "192.0.2.1", 5060, "node-1", 0, 0).text();
    }
}
