package org.openpresence.bus;

import java.util.ArrayList;
import java.util.List;
import org.openpresence.codec.ByteReader;
import org.openpresence.codec.ByteWriter;

/** What an event loop of one node has for another node, in the order in which it came up. Confined to the thread that fills it. */
final class Parcel {
    private static final int VERSION = 1;
    private static final int ROOM = 1_024;

    private final ByteWriter out = new ByteWriter(ROOM);
    private final int mark = out.begin(VERSION);
    private final int items = out.begin(VERSION);
    private int octets;

    /**
     * One thing that is wanted.
     *
     * @param code of its {@link Role}, perhaps of one that only later releases know
     * @param place the event loop or SIP I/O instance that it is for, where the sender knows it, else 0
     * @param body as the role writes it
     */
    record Item(int code, int place, byte[] body) {}

    /** Puts in what is wanted. */
    Parcel add(Role role, int place, Object wanted) {
        byte[] body = role.encode(wanted);
        int item = out.begin(VERSION);
        out.octet(role.code).number(place).bytes(body).end(item);
        octets += body.length;
        return this;
    }

    /** Returns how many octets the things in it have. */
    int octets() {
        return octets;
    }

    /** Returns it as it travels; nothing is added any more. */
    byte[] close() {
        return out.end(items).end(mark).toBytes();
    }

    /** Returns what is in the parcel that travelled as {@code octets}; throws {@link IllegalArgumentException} for anything else. */
    static List<Item> open(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader parcel = all.record("parcel");
        all.end("parcel");
        ByteReader record = parcel.record("parcel.items");
        List<Item> items = new ArrayList<>();
        while (record.hasMore()) {
            ByteReader item = record.record("parcel.item");
            int code = item.octet("parcel.role");
            int place = item.number("parcel.place", Integer.MAX_VALUE);
            items.add(new Item(code, place, item.bytes("parcel.body")));
        }
        return items;
    }
}
