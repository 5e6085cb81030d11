package org.openpresence.config;

/** What kind of value a key of the configuration takes. */
public enum ValueType {
    TEXT,
    WHOLE_NUMBER,
    /** {@code true} or {@code false}; the manual's {@code 1} and {@code 0} mean the same. */
    FLAG,
    /** One of a few words. */
    CHOICE,
    /** Several values, in YAML a list, elsewhere separated by commas. */
    LIST
}
