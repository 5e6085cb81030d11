package org.openpresence.main;

/**
 * One value that somebody set. Immutable.
 *
 * @param key as written, perhaps unknown
 * @param value as written
 * @param origin where it was set, for people: {@code presence.yaml line 3}
 */
record Setting(String key, String value, String origin) {
    /** Returns this setting without its value, which may be a secret. */
    @Override
    public String toString() {
        return key + " (" + origin + ')';
    }
}
