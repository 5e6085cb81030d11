package org.openpresence.events.winfo;

import java.util.OptionalLong;
import org.openpresence.model.WatcherEvent;
import org.openpresence.model.WatcherState;

/**
 * What a document tells of one watcher (RFC 3858 §3.2). Immutable.
 *
 * @param id names the subscription in all documents
 * @param uri the watcher
 * @param displayName its name for people; "" without
 * @param status its state
 * @param event what brought it into that state
 * @param expiration seconds until it ends; empty when it has ended or nobody knows
 * @param duration seconds since it began; empty when nobody knows
 */
public record WatcherReport(
        String id,
        String uri,
        String displayName,
        WatcherState status,
        WatcherEvent event,
        OptionalLong expiration,
        OptionalLong duration) {}
