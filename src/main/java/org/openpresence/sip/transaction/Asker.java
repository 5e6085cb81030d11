package org.openpresence.sip.transaction;

/**
 * The notifier that wants to know what became of a NOTIFY. Immutable.
 *
 * @param node on which it runs
 * @param loop its index there
 */
public record Asker(String node, int loop) {}
