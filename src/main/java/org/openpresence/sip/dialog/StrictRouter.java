package org.openpresence.sip.dialog;

/**
 * A router of RFC 2543, which wants its own URI in the request line (RFC 3261 §12.2.1.1). Immutable.
 *
 * @param uri of the request line
 * @param route value of the Route header: the other routes, the remote target last
 */
public record StrictRouter(String uri, String route) {}
