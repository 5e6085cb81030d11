package org.openpresence.config;

import java.util.Optional;

/**
 * Where health and metrics are served. Immutable.
 *
 * @param listen the address; empty: nowhere
 */
public record HttpConfig(Optional<HostPort> listen) {}
