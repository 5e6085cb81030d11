package org.openpresence.model;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The canonical name of a presentity (RFC 2778 §2): {@code user@host} without scheme, port and parameters, the host in lower
 * case, only unreserved escapes of the user decoded and its case kept (RFC 3261 §19.1.4); of a {@code tel:} URI the number.
 * Immutable.
 *
 * @param address the canonical name, never empty
 */
public record Presentity(String address) {

    private static final String HEX = "0123456789ABCDEF";

    public Presentity {
        if (address.isEmpty()) {
            throw new IllegalArgumentException("a presentity needs a name");
        }
    }

    /**
     * Returns the presentity that {@code uri} names ({@code sip:}, {@code sips:}, {@code pres:}, {@code tel:}, or
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
            default -> at > colon || at < 0 ? Optional.empty() : ofUserAndHost(uri);
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

    private static String host(String hostAndMore) {
        int end = hostAndMore.startsWith("[") ? hostAndMore.indexOf(']') + 1 : 0;
        while (end < hostAndMore.length() && ":;?>".indexOf(hostAndMore.charAt(end)) < 0) {
            end++;
        }
        String host = hostAndMore.substring(0, end).toLowerCase(Locale.ROOT);
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 127 || "<>\"@,\\^`{|}%".indexOf(c) >= 0) {
                return "";
            }
        }
        return host.endsWith(".") && host.length() > 1 ? host.substring(0, host.length() - 1) : host;
    }

    private static Optional<Presentity> ofNumber(String rest) {
        int end = rest.indexOf(';');
        StringBuilder number = new StringBuilder();
        for (char c : (end < 0 ? rest : rest.substring(0, end)).toCharArray()) {
            if ("-.()".indexOf(c) < 0) {
                number.append(Character.toLowerCase(c));
            }
        }
        return isNumber(number) ? Optional.of(new Presentity(number.toString())) : Optional.empty();
    }

    private static boolean isNumber(CharSequence text) {
        if (text.length() == 0 || text.length() > 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+*#abcdef".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
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
                int high = i + 2 < bytes.length + 0 ? Character.digit(bytes[i + 1], 16) : -1;
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
