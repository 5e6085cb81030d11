package org.openpresence.sip;

import org.openpresence.model.Flow;
import org.openpresence.sip.dialog.NextHop;
import org.openpresence.sip.dialog.StrictRouter;
import org.openpresence.sip.transport.Resolver;
import org.openpresence.sip.transport.Target;
import org.openpresence.subscription.PackedDialog;

/**
 * How the watcher of a dialog is reached from one instance. Immutable.
 *
 * @param dialog whose way it is
 * @param strict router that is first; null for none
 * @param connection the connection of its SUBSCRIBE, to be used while it is there; null for none, or when another instance, node
 *     or process holds it
 * @param literal the address that the URI names; null when it names a host, or nothing that can be reached
 * @param transport that the URI names; "" for none
 * @param host to be looked up; "" for none
 * @param port that the URI names; -1 for none
 */
record Way(
        PackedDialog dialog,
        StrictRouter strict,
        Target connection,
        Target literal,
        String transport,
        String host,
        int port) {

    /** Returns the way of {@code dialog} from instance {@code instance} of {@code node}. */
    static Way of(PackedDialog dialog, String node, int instance) {
        return NextHop.of(dialog)
                .map(hop -> of(dialog, hop, node, instance))
                .orElseGet(() -> new Way(dialog, null, null, null, "", "", -1));
    }

    private static Way of(PackedDialog dialog, NextHop hop, String node, int instance) {
        Flow flow = hop.flow();
        // Numbers of connections mean something only to the very process that gave them.
        boolean held = hop.onFlow() && flow.node().equals(node) && flow.instance() == instance;
        Target connection = held
                ? new Target(
                        flow.transport(), Resolver.literal(flow.remoteHost(), flow.remotePort()), flow.connection())
                : null;
        String transport = constant(hop.transport());
        Target literal = Resolver.literal(hop.host(), hop.port(), transport);
        return new Way(
                dialog,
                hop.strict().orElse(null),
                connection,
                literal,
                transport,
                literal == null ? hop.host() : "",
                hop.port());
    }

    /** The texts live as long as the way does. */
    private static String constant(String transport) {
        return transport.equals("udp") ? "udp" : transport.equals("tcp") ? "tcp" : "";
    }

    boolean isOf(PackedDialog other) {
        return dialog.equals(other);
    }
}
