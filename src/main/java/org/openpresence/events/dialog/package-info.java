/**
 * The event packages {@code dialog} (RFC 4235) and {@code dialog;sla} (draft-anil-sipping-bla, also called {@code dialog;ma}):
 * documents of several publications become one, and each watcher is told what differs from what it was told last.
 */
package org.openpresence.events.dialog;
