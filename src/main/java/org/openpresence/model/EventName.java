package org.openpresence.model;

import java.util.Optional;

/**
 * What an {@code Event} header says (RFC 6665 §8.2.1): the package and its parameters. Immutable.
 *
 * @param packageName the event package, in lower case, without parameters: {@code presence}
 * @param id the {@code id} parameter, which tells subscriptions of one dialog apart; empty when absent
 * @param parameters all parameters as received, beginning with {@code ;}; "" when there are none. They are echoed in NOTIFYs
 */
public record EventName(String packageName, Optional<String> id, String parameters) {

    /** Returns the name of a package without parameters. */
    public static EventName of(String packageName) {
        return new EventName(packageName, Optional.empty(), "");
    }

    /** Returns the value of the {@code Event} header. */
    public String headerValue() {
        return packageName + parameters;
    }
}
