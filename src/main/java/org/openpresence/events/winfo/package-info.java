/**
 * The event template package {@code winfo} (RFC 3857): who watches a presentity, in documents of RFC 3858. What happened to the
 * watchers is noted where they are told; here stands what a document looks like and who may see it.
 */
package org.openpresence.events.winfo;
