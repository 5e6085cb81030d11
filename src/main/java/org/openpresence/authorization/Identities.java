package org.openpresence.authorization;

import java.util.Locale;
import java.util.Optional;
import org.openpresence.model.Presentity;

/**
 * Compares the identities in rules with watchers. A watcher is known by the canonical address of its URI: user and domain, without
 * port and parameters, which say how to reach somebody and not who it is; {@code sip}, {@code sips} and {@code pres} name the same
 * one. A rule that lets somebody in must name exactly that URI (RFC 3261 §19.1.4: the user with its case, unreserved escapes
 * decoded, the domain without regard to case, no port, no parameter that counts); one that leaves somebody out does so however the
 * URI is decorated. Pure.
 */
final class Identities {
    private static final String[] COUNTING = {"transport", "ttl", "method", "maddr"};

    private Identities() {}

    /** Returns the address of the watcher that {@code uri} names exactly; empty when it names none. */
    static Optional<String> exactly(String uri) {
        int at = uri.lastIndexOf('@');
        int host = at < 0 ? uri.indexOf(':') + 1 : at + 1;
        if (!isTel(uri) && uri.indexOf(':', Math.max(uri.indexOf(']', host), host)) >= 0) {
            return Optional.empty(); // a port, or a colon in a parameter
        }
        if (uri.indexOf('?', host) >= 0 || hasPassword(uri) || hasCountingParameter(uri, host)) {
            return Optional.empty();
        }
        return loosely(uri);
    }

    /** Returns the address of the watcher that {@code uri} names, whatever else it says; empty when it is no such URI. */
    static Optional<String> loosely(String uri) {
        return Presentity.of(uri).map(Presentity::address);
    }

    /** Returns whether {@code uri} has a scheme that no watcher here can have. */
    static boolean isForeign(String uri) {
        int colon = uri.indexOf(':');
        int at = uri.indexOf('@');
        if (colon <= 0 || (at >= 0 && at < colon)) {
            return false;
        }
        return switch (uri.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "sip", "sips", "pres", "im", "tel" -> false;
            default -> uri.substring(0, colon).chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-');
        };
    }

    /** Returns the domain to compare label by label (RFC 4745 §7.1.3): in lower case, without a dot at the end; empty for none. */
    static Optional<String> domain(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        boolean plain = !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 127 && "@;?/<>\"".indexOf(c) < 0);
        return plain
                ? Presentity.of("sip:" + name).map(Presentity::address).filter(host -> isWhole(name, host))
                : Optional.empty();
    }

    private static boolean isWhole(String name, String host) {
        return host.startsWith("[")
                ? name.indexOf(']') == name.length() - 1
                : name.equals(host) || name.equals(host + '.');
    }

    private static boolean isTel(String uri) {
        return uri.regionMatches(true, 0, "tel:", 0, 4);
    }

    private static boolean hasPassword(String uri) {
        int at = uri.lastIndexOf('@');
        int scheme = uri.indexOf(':');
        return at > 0 && uri.substring(Math.min(scheme + 1, at), at).indexOf(':') >= 0 && scheme < at;
    }

    private static boolean hasCountingParameter(String uri, int host) {
        int semicolon = uri.indexOf(';', host);
        if (semicolon < 0 || isTel(uri)) {
            return false;
        }
        for (String parameter :
                uri.substring(semicolon + 1).toLowerCase(Locale.ROOT).split(";", -1)) {
            for (String name : COUNTING) {
                if (parameter.equals(name) || parameter.startsWith(name + '=')) {
                    return true;
                }
            }
        }
        return false;
    }
}
