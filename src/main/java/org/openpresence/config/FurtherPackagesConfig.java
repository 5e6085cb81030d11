package org.openpresence.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Event packages that do not come with the server. Immutable.
 *
 * @param path folder with their jars; empty: there is none
 * @param timeLimit longest call of one
 */
public record FurtherPackagesConfig(Optional<String> path, Duration timeLimit) {}
