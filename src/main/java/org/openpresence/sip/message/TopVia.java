package org.openpresence.sip.message;

import java.util.Locale;
import org.openpresence.model.Ipv6;

/** The topmost Via of a response, with what the receiver adds to it (RFC 3261 §18.2.1, RFC 3581 §4). Pure. */
final class TopVia {

    private TopVia() {}

    /**
     * Returns {@code value} with {@code received} when the sender asked for {@code rport} or its sent-by is another address, and
     * with {@code rport} when {@code rport} is not -1. What the sender itself wrote under these names is left out.
     */
    static String stamped(String value, Via via, String received, int rport) {
        String address = bare(received);
        boolean addReceived = !address.isEmpty() && (via.rport() || !address.equals(bare(via.host())));
        if (!addReceived && rport < 0) {
            return value;
        }
        int start = Elements.parametersOf(value);
        StringBuilder stamped = new StringBuilder(value.length() + 64).append(value, 0, start);
        int i = start;
        while (i < value.length()) {
            int end = Elements.endOfParameter(value, i + 1);
            boolean replaced = (addReceived && named(value, i + 1, end, "received"))
                    || (rport >= 0 && named(value, i + 1, end, "rport"));
            if (!replaced) {
                stamped.append(value, i, end);
            }
            i = end;
        }
        if (addReceived) {
            stamped.append(";received=").append(address);
        }
        if (rport >= 0) {
            stamped.append(";rport=").append(rport);
        }
        return stamped.toString();
    }

    private static boolean named(String value, int start, int end, String name) {
        int i = start;
        while (i < end && Octets.isBlank(value.charAt(i))) {
            i++;
        }
        int after = i + name.length();
        return after <= end
                && value.regionMatches(true, i, name, 0, name.length())
                && (after == end || !Octets.isToken(value.charAt(after)));
    }

    /** Returns an address without the brackets and the zone of IPv6. */
    private static String bare(String address) {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        int zone = bare.indexOf('%');
        return Ipv6.normalized((zone < 0 ? bare : bare.substring(0, zone)).toLowerCase(Locale.ROOT));
    }
}
