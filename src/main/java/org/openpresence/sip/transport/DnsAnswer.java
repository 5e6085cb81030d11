package org.openpresence.sip.transport;

import java.util.List;

/**
 * What name servers said of one name and type. Immutable.
 *
 * @param records in their order; empty when the name or such records of it do not exist
 * @param seconds how long that holds
 */
record DnsAnswer<T>(List<T> records, long seconds) {
    DnsAnswer {
        records = List.copyOf(records);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }
}
