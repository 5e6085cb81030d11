package org.openpresence.main;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.openpresence.config.AddressRange;
import org.openpresence.config.ListenAddress;
import org.openpresence.config.SipConfig;
import org.slf4j.Logger;

/**
 * What the start says of whom we trust. Immutable.
 *
 * @param open listeners that others than this machine reach while anyone may send
 * @param trusted {@code sip.trusted_peers}
 */
record TrustWarning(List<ListenAddress> open, List<AddressRange> trusted) {

    static TrustWarning of(SipConfig sip) {
        List<ListenAddress> open = sip.trustedPeers().isEmpty()
                ? sip.listen().stream()
                        .filter(listen -> !isLoopback(listen.address().host()))
                        .toList()
                : List.of();
        return new TrustWarning(open, sip.trustedPeers());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    void log(Logger log) {
        if (!trusted.isEmpty()) {
            log.info("requests are served from sip.trusted_peers only: {} ranges; others get 403", trusted.size());
            log.warn("nobody is authenticated: P-Asserted-Identity of a trusted peer, else From, names who asks");
            return;
        }
        log.warn("nobody is authenticated: From names the watcher, and anyone who reaches a port may publish");
        if (!open.isEmpty()) {
            log.warn(
                    "OPEN TO EVERYBODY: sip.trusted_peers is empty, so anyone who reaches {} may publish for everybody and"
                            + " watch everybody; remedy=set sip.trusted_peers to the addresses of your proxies, or listen"
                            + " on 127.0.0.1",
                    open);
        }
    }
}
