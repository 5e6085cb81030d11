package org.openpresence.model;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The canonical name of a presentity (RFC 2778 §2): {@code user@host} without scheme, port and parameters, the host in lower
 * case and an IPv6 address in its one spelling, only unreserved escapes of the user decoded and its case kept (RFC 3261
 * §19.1.4); of a {@code tel:} URI the number. Immutable.
 *
 * @param address the canonical name, never empty
 */
public record Presentity(String address) {

    private static final String HEX = "0123456789ABCDEF";
    private static final String NAME = "-._0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public Presentity {
        if (address.isEmpty()) {
            throw new IllegalArgumentException("a presentity needs a name");
        }
    }

    /**
     * Returns the presentity that {@code uri} names ({@code sip:}, {@code sips:}, {@code pres:}, {@code im:}, {@code tel:}, or
     * {@code user@host} without a scheme); empty where the URI is malformed or of another scheme.
     */
    public static Optional<Presentity> of(String uri) {
        int colon = uri.indexOf(':');
        int at = uri.indexOf('@');
        if (colon < 0 || (at >= 0 && at < colon)) {
            return at > 0 ? ofUserAndHost(uri) : Optional.empty();
        }
        String rest = uri.substring(colon + 1);
        return switch (uri.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "sip", "sips", "pres", "im" -> ofUserAndHost(rest);
            case "tel" -> ofNumber(rest);
            default -> Optional.empty();
        };
    }

    /** Returns the part before the {@code @}; empty when there is none. */
    public String user() {
        int at = address.lastIndexOf('@');
        return at < 0 ? "" : address.substring(0, at);
    }

    /** Returns the host in lower case; the whole name when there is no {@code @}. */
    public String host() {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /** Returns this presentity as a URI: {@code sip:user@host}, or {@code tel:number}. */
    public String uri() {
        return (address.indexOf('@') < 0 && isNumber(address) ? "tel:" : "sip:") + address;
    }

    @Override
    public String toString() {
        return address;
    }

    private static Optional<Presentity> ofUserAndHost(String rest) {
        int at = rest.indexOf('@');
        String userInfo = at < 0 ? "" : rest.substring(0, at);
        String host = host(rest.substring(at + 1));
        if (host.isEmpty()) {
            return Optional.empty();
        }
        int password = userInfo.indexOf(':');
        String user = canonicalUser(password < 0 ? userInfo : userInfo.substring(0, password));
        if (user == null || (at >= 0 && user.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new Presentity(user.isEmpty() ? host : user + '@' + host));
    }

    /** Returns the host in lower case, without port and what follows, and without the dot of a root; "" if it is none. */
    private static String host(String hostAndMore) {
        boolean ipv6 = hostAndMore.startsWith("[");
        int end = ipv6 ? hostAndMore.indexOf(']') + 1 : 0;
        int nameFrom = end;
        while (end < hostAndMore.length() && ":;?>".indexOf(hostAndMore.charAt(end)) < 0) {
            end++;
        }
        String name = hostAndMore.substring(nameFrom, end);
        if (ipv6) {
            String address = Ipv6.canonical(hostAndMore.substring(1, Math.max(1, nameFrom - 1)));
            return name.isEmpty() && !address.isEmpty() ? '[' + address + ']' : "";
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        boolean good = consistsOf(name, NAME) && !name.startsWith(".") && !name.contains("..") && !name.endsWith(".");
        return good ? name.toLowerCase(Locale.ROOT) : "";
    }

    private static boolean consistsOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static Optional<Presentity> ofNumber(String rest) {
        int end = rest.indexOf(';');
        StringBuilder number = new StringBuilder();
        for (char c : (end < 0 ? rest : rest.substring(0, end)).toCharArray()) {
            if ("-.()".indexOf(c) < 0) {
                number.append(Character.toLowerCase(c));
            }
        }
        String canonical = number.toString();
        return isNumber(canonical) ? Optional.of(new Presentity(canonical)) : Optional.empty();
    }

    /** Digits, perhaps hexadecimal, {@code *} and {@code #}; a {@code +} only in front (RFC 3966 §3). */
    private static boolean isNumber(String text) {
        return text.length() <= 64 && consistsOf(text.startsWith("+") ? text.substring(1) : text, "0123456789*#abcdef");
    }

    /** Returns the user with unreserved escapes decoded and the others in upper case; null for a bad escape or character. */
    private static String canonicalUser(String user) {
        boolean plain = true;
        for (int i = 0; i < user.length(); i++) {
            char c = user.charAt(i);
            if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == 127) {
                return null;
            }
            plain &= c != '%' && c < 127;
        }
        return plain ? user : decodeUnreserved(user);
    }

    private static String decodeUnreserved(String user) {
        byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
        StringBuilder canonical = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i] & 0xff;
            if (c == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
                if (low < 0) {
                    return null;
                }
                c = high << 4 | low;
                i += 2;
                if (isUnreserved(c)) {
                    canonical.append((char) c);
                    continue;
                }
            } else if (c < 127) {
                canonical.append((char) c);
                continue;
            }
            canonical.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
        return canonical.toString();
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c > ' ' && c < 127 && "-_.!~*'()".indexOf(c) >= 0);
    }
}
