package org.openpresence.notifier;

/**
 * A SIP I/O instance of the cluster. Immutable.
 *
 * @param node id of the node, another one after each start
 * @param instance on that node
 */
public record Place(String node, int instance) {}
