package org.openpresence.bus;

import org.openpresence.model.Presentity;

/**
 * What the rules would make of a watcher; the answer is a {@link org.openpresence.subscription.Consent}. Immutable.
 *
 * @param event name of the package
 * @param presentity whom to watch
 * @param watcher canonical address of who watches; "" for somebody unknown
 */
public record WatcherQuestion(String event, Presentity presentity, String watcher) {}
