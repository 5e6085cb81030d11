package org.openpresence.sip.message;

import java.util.Locale;
import java.util.Set;

/** What a request URI must be like (RFC 3261 §8.1.1.1, §19.1). Pure. */
final class RequestUri {
    private static final Set<String> SCHEMES = Set.of("sip", "sips", "pres", "im", "tel");

    private RequestUri() {}

    /** Checks the request URI: a scheme that names presentities, no headers in it, a port that exists. */
    static void check(StartLine line, Set<Rule> rules) throws Malformed {
        String uri = line.uri();
        int colon = uri.indexOf(':');
        if (colon <= 0 && rules.contains(Rule.START_LINE)) {
            throw new Malformed(Rule.START_LINE);
        }
        Elements.capParameters(uri, rules);
        String scheme = uri.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme) && rules.contains(Rule.URI_SCHEME)) {
            throw new Malformed(Rule.URI_SCHEME);
        }
        Jain.requestLine(line.method(), uri, Rule.START_LINE);
        if (scheme.startsWith("sip")
                && uri.indexOf('?', uri.indexOf('@') + 1) >= 0
                && rules.contains(Rule.URI_HEADERS)) {
            throw new Malformed(Rule.URI_HEADERS);
        }
        checkPort(uri, Rule.URI_PORT, rules);
    }

    /** Checks that a SIP or SIPS URI has a host and a port that exist; URIs of other schemes are let through. */
    static void checkPort(String uri, Rule rule, Set<Rule> rules) throws Malformed {
        boolean sip = uri.regionMatches(true, 0, "sip:", 0, 4) || uri.regionMatches(true, 0, "sips:", 0, 5);
        if (sip && rules.contains(rule) && SipUri.parse(uri).isEmpty()) {
            throw new Malformed(rule);
        }
    }
}
