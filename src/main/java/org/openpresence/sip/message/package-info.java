/**
 * Octets to requests and replies to octets (RFC 3261 §7): the guard, the parser behind it, the framer for streams, the renderer of
 * responses. What is here reads and writes messages only; sockets, transactions and dialogs live in the sibling packages. This is
 * the one place that calls jain-sip; none of its objects leaves it.
 */
package org.openpresence.sip.message;
