package org.openpresence.lease;

import java.util.Optional;

/**
 * What a member says to a {@link Ping}. Immutable.
 *
 * @param from who answers
 * @param to id of the life of the node that asked
 * @param sentNanos as in the ping
 * @param answeredNanos the answerer's own monotonic clock: the order of its answers
 * @param listed whether the asker is in the answerer's list
 * @param label of the answerer's list; empty if it does not vouch for it
 * @param standing for a fresh asker
 */
public record Answer(
        Peer from,
        String to,
        long sentNanos,
        long answeredNanos,
        boolean listed,
        String label,
        Optional<Standing> standing) {}
