/** Sockets: UDP datagrams in batches on the verticle's own event loop, TCP connections in and out. Knows no SIP beyond framing. */
package org.openpresence.sip.transport;
