package org.openpresence.sip;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the user agent server needs to know of the configuration and the packages. Immutable.
 *
 * @param node id of this node
 * @param domains hosts that we are responsible for, in lower case; empty for any
 * @param trustedPeers who may send requests
 * @param serverAddress our Contact; empty to take the address that received the request
 * @param answerRegister whether REGISTER is answered with 200
 * @param allowEvents value of Allow-Events
 * @param bodyTypes types of bodies that are understood, for Accept
 * @param passesSender whether the Sender header of a PUBLISH says who sent it; {@code publish_sender}
 */
public record ServerPolicy(
        String node,
        Set<String> domains,
        TrustedPeers trustedPeers,
        Optional<String> serverAddress,
        boolean answerRegister,
        String allowEvents,
        List<String> bodyTypes,
        boolean passesSender) {}
