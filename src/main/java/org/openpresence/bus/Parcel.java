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
        out.octet(role.code).number(place).bytes(body);
        octets += body.length;
        return this;
    }

    /** Returns how many octets the things in it have. */
    int octets() {
        return octets;
    }

    /** Returns it as it travels; nothing is added any more. */
    byte[] close() {
        return out.end(mark).toBytes();
    }

    /** Returns what is in the parcel that travelled as {@code octets}; throws {@link IllegalArgumentException} for anything else. */
    static List<Item> open(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("parcel");
        all.end("parcel");
        List<Item> items = new ArrayList<>();
        while (record.hasMore()) {
            int code = record.octet("parcel.role");
            int place = record.number("parcel.place", Integer.MAX_VALUE);
            items.add(new Item(code, place, record.bytes("parcel.body")));
        }
        return items;
    }
}
