package org.openpresence.lease;

/**
 * A question to a member: do we have the same list? Immutable.
 *
 * @param from who asks
 * @param sentNanos the asker's own monotonic clock; comes back in the answer
 * @param label of the asker's list, equal where the lists are
 * @param leaving whether the asker has announced to leave
 * @param fresh whether the asker knows nothing of an earlier agreement and wants to be told
 */
public record Ping(Peer from, long sentNanos, String label, boolean leaving, boolean fresh) {}
