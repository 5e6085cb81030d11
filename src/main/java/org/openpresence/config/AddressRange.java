package org.openpresence.config;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A range of IP addresses, {@code 10.0.0.0/8} or {@code 2001:db8::/32}; without a slash one address. Immutable.
 *
 * @param network its first address: 4 or 16 octets in hexadecimal
 * @param prefix how many leading bits all its addresses share
 */
public record AddressRange(String network, int prefix) {
    private static final String REMEDY = "addresses or ranges, as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32";
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    /** Returns the range that {@code text} names; throws with the right form when it names none. */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        int bits = 8 * address.length;
        int prefix = slash < 0 ? bits : number(text.substring(slash + 1), bits);
        for (int bit = prefix; bit < bits; bit++) {
            if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                throw new IllegalArgumentException(
                        REMEDY + "; " + text + " has bits behind its first " + prefix + ", which say nothing");
            }
        }
        return new AddressRange(HexFormat.of().formatHex(address), prefix);
    }

    /** Returns its first address: 4 or 16 octets. */
    public byte[] octets() {
        return HexFormat.of().parseHex(network);
    }

    /** Returns the octets of a literal address, IPv6 without brackets and zone; throws when it is none. */
    static byte[] address(String text) {
        return text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
    }

    private static byte[] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4) {
            throw new IllegalArgumentException(REMEDY);
        }
        byte[] address = new byte[IPV4];
        for (int i = 0; i < IPV4; i++) {
            address[i] = (byte) number(parts[i], 255);
        }
        return address;
    }

    private static byte[] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            throw new IllegalArgumentException(REMEDY);
        }
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap));
        byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2));
        int length = head.length + tail.length;
        if (gap < 0 ? length != IPV6 : length > IPV6 - 2) {
            throw new IllegalArgumentException(REMEDY);
        }
        byte[] address = Arrays.copyOf(head, IPV6);
        System.arraycopy(tail, 0, address, IPV6 - tail.length, tail.length);
        return address;
    }

    /** Groups of up to four hexadecimal digits between colons; the last may be an IPv4 address. */
    private static byte[] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        boolean mixed = parts[parts.length - 1].indexOf('.') >= 0;
        byte[] octets = new byte[2 * parts.length + (mixed ? 2 : 0)];
        for (int i = 0; i < parts.length; i++) {
            if (mixed && i == parts.length - 1) {
                System.arraycopy(ipv4(parts[i]), 0, octets, 2 * i, IPV4);
            } else {
                int group = group(parts[i]);
                octets[2 * i] = (byte) (group >> 8);
                octets[2 * i + 1] = (byte) group;
            }
        }
        return octets;
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException(REMEDY);
        }
        return HexFormat.fromHexDigits(text);
    }

    private static int number(String text, int most) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(REMEDY);
        }
        return Integer.parseInt(text);
    }
}
