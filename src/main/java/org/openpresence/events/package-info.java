/**
 * Event packages (RFC 6665 §5): what may be published, how several publications become one document, what a watcher sees.
 * Each package is a few pure functions over documents; none does I/O or keeps anything.
 */
package org.openpresence.events;
