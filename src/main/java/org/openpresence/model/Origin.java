package org.openpresence.model;

/**
 * Where a request came in and where its answer goes. Immutable.
 *
 * @param node the node that received it
 * @param instance the SIP I/O instance there
 * @param transaction number of its server transaction there
 * @param arrivedNanos {@link System#nanoTime()} of that node at arrival
 */
public record Origin(String node, int instance, long transaction, long arrivedNanos) {}
