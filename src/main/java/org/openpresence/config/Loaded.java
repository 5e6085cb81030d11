package org.openpresence.config;

import java.util.List;
import java.util.Optional;

/** What reading a configuration came to: a valid one, or everything that is wrong with it. */
public sealed interface Loaded {

    /** Returns the configuration; empty when there were errors. */
    Optional<PresenceConfig> config();

    /** Returns all errors; empty when there is a configuration. */
    List<ConfigError> errors();

    /** The configuration is good. */
    record Valid(PresenceConfig value) implements Loaded {
        @Override
        public Optional<PresenceConfig> config() {
            return Optional.of(value);
        }

        @Override
        public List<ConfigError> errors() {
            return List.of();
        }
    }

    /** The configuration is bad; there is at least one error. */
    record Invalid(List<ConfigError> errors) implements Loaded {
        public Invalid {
            errors = List.copyOf(errors);
            if (errors.isEmpty()) {
                throw new IllegalArgumentException("an invalid configuration has an error");
            }
        }

        @Override
        public Optional<PresenceConfig> config() {
            return Optional.empty();
        }
    }
}
