package org.openpresence.model;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** How IPv6 addresses are written, so that equal ones are equal texts (RFC 5952 §4, RFC 5954 §4.2). Pure. */
public final class Ipv6 {
    private static final int GROUPS = 8;
    private static final int DIGITS = 4;
    private static final int OCTETS = 4;
    private static final int MAPPED = 0xffff;

    private Ipv6() {}

    /** Returns the one spelling of {@code address}, which has neither brackets nor zone; "" when it is no IPv6 address. */
    public static String canonical(String address) {
        List<Integer> groups = groups(address);
        return groups.isEmpty() ? "" : text(groups);
    }

    /** Returns {@code host} in its one spelling, its zone kept; a name or an IPv4 address as it is. */
    public static String normalized(String host) {
        if (host.indexOf(':') < 0) {
            return host;
        }
        int zone = host.indexOf('%');
        int end = zone < 0 ? host.length() : zone;
        String canonical = canonical(host.substring(0, end));
        return canonical.isEmpty() ? host : canonical + host.substring(end);
    }

    private static List<Integer> groups(String address) {
        List<Integer> groups = new ArrayList<>(GROUPS);
        int gap = address.indexOf("::");
        if (gap < 0) {
            return read(address, true, groups) && groups.size() == GROUPS ? groups : List.of();
        }
        List<Integer> tail = new ArrayList<>(GROUPS);
        if (!read(address.substring(0, gap), false, groups) || !read(address.substring(gap + 2), true, tail)) {
            return List.of();
        }
        int zeros = GROUPS - groups.size() - tail.size();
        for (int i = 0; i < zeros; i++) {
            groups.add(0);
        }
        groups.addAll(tail);
        return zeros > 0 ? groups : List.of();
    }

    /** {@code last}: an IPv4 address may end it (RFC 4291 §2.2). */
    private static boolean read(String part, boolean last, List<Integer> to) {
        if (part.isEmpty()) {
            return true;
        }
        String[] words = part.split(":", -1);
        for (int i = 0; i < words.length; i++) {
            boolean dotted = last && i == words.length - 1 && words[i].indexOf('.') >= 0;
            if (!(dotted ? readDotted(words[i], to) : readGroup(words[i], to))) {
                return false;
            }
        }
        return true;
    }

    private static boolean readGroup(String word, List<Integer> to) {
        if (word.isEmpty() || word.length() > DIGITS || !word.chars().allMatch(HexFormat::isHexDigit)) {
            return false;
        }
        return to.add(Integer.parseInt(word, 16));
    }

    private static boolean readDotted(String word, List<Integer> to) {
        String[] parts = word.split("\\.", -1);
        int[] octets = new int[OCTETS];
        if (parts.length != OCTETS) {
            return false;
        }
        for (int i = 0; i < OCTETS; i++) {
            if (!parts[i].matches("0|[1-9][0-9]{0,2}")) {
                return false;
            }
            octets[i] = Integer.parseInt(parts[i]);
        }
        to.add(octets[0] << 8 | octets[1]);
        to.add(octets[2] << 8 | octets[3]);
        return octets[0] < 256 && octets[1] < 256 && octets[2] < 256 && octets[3] < 256;
    }

    private static String text(List<Integer> groups) {
        if (groups.subList(0, 5).stream().allMatch(group -> group == 0) && groups.get(5) == MAPPED) {
            return "::ffff:" + dotted(groups.get(6)) + '.' + dotted(groups.get(7));
        }
        int from = longestZeros(groups);
        StringBuilder text = new StringBuilder(40);
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                text.append(i == 0 ? "::" : ":");
                i += zerosAt(groups, from) - 1;
            } else {
                text.append(Integer.toHexString(groups.get(i))).append(i < GROUPS - 1 ? ":" : "");
            }
        }
        return text.toString();
    }

    /** Returns where the first of the longest runs of zeros begins; -1 when no two stand together. */
    private static int longestZeros(List<Integer> groups) {
        int from = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosAt(groups, i);
            if (zeros > longest) {
                from = i;
                longest = zeros;
            }
        }
        return from;
    }

    private static int zerosAt(List<Integer> groups, int start) {
        int end = start;
        while (end < GROUPS && groups.get(end) == 0) {
            end++;
        }
        return end - start;
    }

    private static String dotted(int group) {
        return (group >> 8) + "." + (group & 0xff);
    }
}
