package org.openpresence.presentity;

/**
 * When the publications of one event package last changed. Immutable.
 *
 * @param event name of the package
 * @param revision of the entry at that change
 */
public record PackageRevision(String event, long revision) {}
