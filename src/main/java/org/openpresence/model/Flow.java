package org.openpresence.model;

import java.util.List;

/**
 * The way on which a request came, and on which its answers and NOTIFYs can go back (RFC 5626 §3.3). Immutable.
 *
 * @param transport in lower case: {@code udp} or {@code tcp}
 * @param remoteHost address of the sender, without brackets
 * @param remotePort its port
 * @param localHost our address that received it
 * @param localPort our port
 * @param node the node that received it
 * @param instance the SIP I/O instance on that node
 * @param connection number of the connection there; 0 for UDP
 */
public record Flow(
        String transport,
        String remoteHost,
        int remotePort,
        String localHost,
        int localPort,
        String node,
        int instance,
        long connection) {

    public Flow {
        for (String part : List.of(transport, remoteHost, localHost, node)) {
            if (part.indexOf(',') >= 0) {
                throw new IllegalArgumentException("a comma in a flow: " + part);
            }
        }
    }

    /** Returns the flow as one text without blanks, for {@link #parse}. */
    public String text() {
        return String.join(
                ",",
                transport,
                remoteHost,
                Integer.toString(remotePort),
                localHost,
                Integer.toString(localPort),
                node,
                Integer.toString(instance),
                Long.toString(connection));
    }

    /**
     * Reads what {@link #text} gave.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public static Flow parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length < 8) {
            throw new IllegalArgumentException("not a flow: " + text);
        }
        return new Flow(
                parts[0],
                parts[1],
                Integer.parseInt(parts[2]),
                parts[3],
                Integer.parseInt(parts[4]),
                parts[5],
                Integer.parseInt(parts[6]),
                Long.parseLong(parts[7]));
    }
}
