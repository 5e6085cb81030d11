package org.openpresence.bus;

/**
 * The answer to {@link RulesChanged}. Immutable.
 *
 * @param watchers how many live watchers were judged
 * @param changed of how many of them the rules say something else now
 */
public record RulesApplied(int watchers, int changed) {}
