package org.openpresence.bus;

/**
 * A raw request that is to be handled as if it had come in on a socket. Answered with the octets of its response. Immutable.
 *
 * @param method which it must be
 * @param message its octets, which nobody changes
 * @param transport {@code udp} or {@code tcp}
 * @param host address it came from, without brackets
 * @param port it came from
 */
public record Handle(String method, byte[] message, String transport, String host, int port) {}
