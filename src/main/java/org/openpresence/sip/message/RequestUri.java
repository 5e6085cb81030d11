package org.openpresence.sip.message;

import java.util.Locale;
import java.util.Set;

/** What a request URI must be like (RFC 3261 §8.1.1.1, §19.1). Pure. */
final class RequestUri {
    private static final Set<String> SCHEMES = Set.of("sip", "sips", "pres", "im", "tel");

    private RequestUri() {}

    /** Checks the request URI: a scheme that names presentities, no headers in it, a host and a port that exist. */
    static void check(StartLine line, Set<Rule> rules) throws Malformed {
        String uri = line.uri();
        int colon = uri.indexOf(':');
        check(colon > 0, Rule.REQUEST_URI, rules);
        Elements.capParameters(uri, rules);
        String scheme = uri.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        check(SCHEMES.contains(scheme), Rule.URI_SCHEME, rules);
        boolean sip = scheme.equals("sip") || scheme.equals("sips");
        check(!sip || uri.indexOf('?', uri.indexOf('@') + 1) < 0, Rule.URI_HEADERS, rules);
        Grammar.read(value -> Jain.requestLine(line.method(), value), uri, Rule.REQUEST_URI, rules);
        checkHostAndPort(uri, Rule.REQUEST_URI, rules);
    }

    /** Checks that a SIP or SIPS URI has a host and a port that exist; URIs of other schemes are let through. */
    static void checkHostAndPort(String uri, Rule rule, Set<Rule> rules) throws Malformed {
        boolean sip = uri.regionMatches(true, 0, "sip:", 0, 4) || uri.regionMatches(true, 0, "sips:", 0, 5);
        check(!sip || SipUri.parse(uri).isPresent(), rule, rules);
    }

    private static void check(boolean fulfilled, Rule rule, Set<Rule> rules) throws Malformed {
        if (!fulfilled && rules.contains(rule)) {
            throw new Malformed(rule);
        }
    }
}
