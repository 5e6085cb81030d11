package org.openpresence.config;

import java.util.Optional;

/**
 * Where administration, health and metrics are served. Immutable.
 *
 * @param listen the address; empty: nowhere
 * @param token that callers of the API must know; empty: none is configured
 */
public record HttpConfig(Optional<HostPort> listen, Optional<String> token) {

    /** Returns the configuration without the token. */
    @Override
    public String toString() {
        return "HttpConfig[listen=" + listen + ", token " + (token.isPresent() ? "set" : "not set") + ']';
    }
}
