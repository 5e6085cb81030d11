package org.openpresence.notifier;

import org.openpresence.model.Document;

/**
 * What one watcher was told, for people who ask why its lamp shows what it shows. Immutable.
 *
 * @param slot place of its subscription
 * @param random tells it from others in that place
 * @param view what it may see of the present state; null for nothing
 * @param knows whether it was told the present state and has confirmed that
 * @param cseq sequence number of its last NOTIFY; 0 for none from this node
 * @param sentMillis when that left, in milliseconds since the epoch; 0 for never
 * @param outstanding whether it is not answered yet
 * @param status of its answer, 408 for none in time; 0 before the first
 * @param answeredMillis when that came, in milliseconds since the epoch; 0 for never
 * @param strikes failures in a row
 */
public record Knowing(
        int slot,
        long random,
        Document view,
        boolean knows,
        long cseq,
        long sentMillis,
        boolean outstanding,
        int status,
        long answeredMillis,
        int strikes) {}
