/** The event package {@code message-summary} (RFC 3842): message waiting lamps. */
package org.openpresence.events.mwi;
