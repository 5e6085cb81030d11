package org.openpresence.config;

import java.time.Duration;

/** What the records' constructors demand; each check throws with the key's name. Pure. */
final class Checks {

    private Checks() {}

    static void atLeast(int least, String key, int value) {
        if (value < least) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", not " + value);
        }
    }

    static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " must be above 0, not " + value);
        }
    }

    static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(key + " must not be negative, but is " + value);
        }
    }
}
