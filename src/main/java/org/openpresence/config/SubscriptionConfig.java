package org.openpresence.config;

import java.util.Optional;

/**
 * How SUBSCRIBEs are answered. Immutable.
 *
 * @param toTagPref what our To-tags begin with: a token (RFC 3261 §25.1) of at most 64 characters
 * @param serverAddress the SIP URI of our Contact; empty: the listener's address
 * @param successCode 200 or 202; {@code subscribe_success_code}
 * @param onePerContact whether a new one ends those of the same watcher, event and Contact; {@code subscribe_one_per_contact}
 */
public record SubscriptionConfig(
        String toTagPref, Optional<String> serverAddress, int successCode, boolean onePerContact) {

    public SubscriptionConfig {
        SipText.toTagPrefix(toTagPref);
        serverAddress.ifPresent(SipText::uri);
        if (successCode != 200 && successCode != 202) {
            throw new IllegalArgumentException("200 or 202");
        }
    }
}
