package org.openpresence.presentity;

/**
 * The outcome of an operation whose record is gone, kept for 64*T1 so that its repetition gets the same answer. Immutable.
 *
 * @param operation see {@link org.openpresence.model.Operations}
 * @param outcome what was answered
 * @param untilMillis when it may be forgotten
 */
public record Remembered(long operation, Outcome outcome, long untilMillis) {}
