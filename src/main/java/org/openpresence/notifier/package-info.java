/**
 * Who is told what after a change: composition once per change, one NOTIFY outstanding per subscription, sequence numbers,
 * what a failed NOTIFY means (RFC 6665 §4.2.2), expiry on time. Everything of one presentity happens on one event loop of its
 * owner. Knows no transport: bytes leave through {@link org.openpresence.notifier.NotifySender}.
 */
package org.openpresence.notifier;
