package org.openpresence.sip;

import io.netty.util.NetUtil;
import java.util.List;

/**
 * The hosts that may send requests, and whose word on who sent one counts: the trust domain of RFC 3325 §2.3. Empty: anyone may
 * send, and nobody's word counts. Immutable.
 */
public final class TrustedPeers {
    private static final int IPV4 = 4;
    private static final int MAPPED_AT = 12;

    private final List<Range> ranges;

    /**
     * A range of addresses.
     *
     * @param network its first address: 4 or 16 octets, nobody changes them
     * @param prefix how many leading bits all its addresses share
     */
    // An array on purpose: made once at start and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    public record Range(byte[] network, int prefix) {
        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int whole = prefix / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != network[i]) {
                    return false;
                }
            }
            int rest = prefix % 8;
            return rest == 0 || (address[whole] ^ network[whole]) >> (8 - rest) == 0;
        }
    }

    /** Makes the set of all addresses in {@code ranges}. */
    public TrustedPeers(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** Returns whether requests of {@code host} are served. */
    public boolean mayAsk(String host) {
        return ranges.isEmpty() || contains(host);
    }

    /** Returns whether P-Asserted-Identity in requests of {@code host} counts. */
    public boolean areBelieved(String host) {
        return !ranges.isEmpty() && contains(host);
    }

    private boolean contains(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            return false;
        }
        byte[] plain = isMapped(address) ? new byte[] {address[12], address[13], address[14], address[15]} : address;
        for (Range range : ranges) {
            if (range.contains(plain)) {
                return true;
            }
        }
        return false;
    }

    /** An IPv4 peer of a socket that takes both families: {@code ::ffff:192.0.2.7}. */
    private static boolean isMapped(byte[] address) {
        if (address.length == IPV4 || address[10] != -1 || address[11] != -1) {
            return false;
        }
        for (int i = 0; i < MAPPED_AT - 2; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
