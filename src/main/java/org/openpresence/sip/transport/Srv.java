package org.openpresence.sip.transport;

/**
 * An SRV record (RFC 2782). Immutable.
 *
 * @param priority the lowest first
 * @param weight share among those of one priority
 * @param port of the service
 * @param target name of the host, without the dot at its end; "" when there is decidedly no such service
 */
record Srv(int priority, int weight, int port, String target) {}
