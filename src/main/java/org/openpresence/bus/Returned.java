package org.openpresence.bus;

import org.openpresence.codec.ByteReader;
import org.openpresence.codec.ByteWriter;
import org.openpresence.model.Origin;

/**
 * A request that could not be decided where it was sent, because its presentity has another owner now or nobody may decide just
 * now; whoever received it routes it again. Nothing was changed. Immutable.
 *
 * @param instance the SIP I/O instance that received it
 * @param transaction its server transaction there
 */
public record Returned(int instance, long transaction) {
    private static final int VERSION = 1;

    /** Returns what says so about the request that came in at {@code origin}. */
    public static Returned of(Origin origin) {
        return new Returned(origin.instance(), origin.transaction());
    }

    byte[] octets() {
        ByteWriter out = new ByteWriter(32);
        int mark = out.begin(VERSION);
        return out.number(instance).bits(transaction).end(mark).toBytes();
    }

    static Returned read(byte[] octets) {
        ByteReader all = new ByteReader(octets);
        ByteReader record = all.record("returned");
        all.end("returned");
        return new Returned(record.number("returned.instance", Integer.MAX_VALUE), record.bits("returned.transaction"));
    }
}
