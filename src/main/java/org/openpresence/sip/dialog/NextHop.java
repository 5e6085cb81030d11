package org.openpresence.sip.dialog;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;
import org.openpresence.model.Flow;
import org.openpresence.model.SipUris;
import org.openpresence.sip.message.NameAddr;
import org.openpresence.sip.message.SipUri;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/**
 * Where a request in a dialog goes and how it is addressed (RFC 3261 §12.2.1.1, §18.1.1). Immutable.
 *
 * @param strict router that is first; empty when the dialog's own remote target and route set stand in the request
 * @param transport {@code udp} or {@code tcp}; "" when the URI names none, so that any may be taken
 * @param host name or address, without brackets; "" when nothing but the flow leads there
 * @param port of the next hop; -1 when the URI names none
 * @param flow of the SUBSCRIBE
 * @param onFlow whether it goes on the very connection of the SUBSCRIBE while there is one
 */
public record NextHop(
        Optional<StrictRouter> strict, String transport, String host, int port, Flow flow, boolean onFlow) {

    private static final Flow NO_FLOW = new Flow("udp", "", 0, "", 0, "", 0, 0);
    private static final int DEFAULT_PORT = 5060;

    /** Returns the next hop of {@code dialog}; empty when its target is no SIP URI that we can reach. */
    public static Optional<NextHop> of(PackedDialog dialog) {
        Flow flow = dialog.isEmpty(DialogField.FLOW) ? NO_FLOW : Flow.parse(dialog.get(DialogField.FLOW));
        String target = dialog.get(DialogField.REMOTE_TARGET);
        if (dialog.isEmpty(DialogField.ROUTE_SET)) {
            return SipUri.parse(target).flatMap(uri -> to(uri, Optional.empty(), flow, isOutbound(target)));
        }
        String routes = dialog.get(DialogField.ROUTE_SET);
        int end = firstEnd(routes);
        Optional<String> top = NameAddr.parse(routes.substring(0, end)).map(NameAddr::uri);
        Optional<SipUri> uri = top.flatMap(SipUri::parse);
        if (uri.isEmpty()) {
            return Optional.empty();
        }
        if (uri.get().lr()) {
            return to(uri.get(), Optional.empty(), flow, isOutbound(top.get()));
        }
        // A strict router: the request line names it, the remote target ends the route (RFC 3261 §12.2.1.1).
        String rest = end < routes.length() ? routes.substring(end + 1) + ',' : "";
        return to(
                uri.get(),
                Optional.of(new StrictRouter(SipUris.requestUri(top.get()), rest + '<' + target + '>')),
                flow,
                false);
    }

    private static Optional<NextHop> to(SipUri uri, Optional<StrictRouter> strict, Flow flow, boolean outbound) {
        if (uri.secure()) {
            return Optional.empty();
        }
        String host = uri.maddr().isEmpty() ? uri.address() : uri.maddr();
        boolean invalid = host.endsWith(".invalid");
        boolean ours = uri.transport().isEmpty()
                || uri.transport().equals("udp")
                || uri.transport().equals("tcp");
        boolean stream = !flow.transport().equals("udp");
        boolean peer = stream && isPeer(uri, host, flow);
        boolean onFlow = stream && (outbound || invalid || peer);
        boolean reachable = ours && !invalid;
        if (!onFlow && !reachable) {
            return Optional.empty();
        }
        String transport = peer && uri.transport().isEmpty() ? flow.transport() : uri.transport();
        return Optional.of(
                new NextHop(strict, reachable ? transport : "", reachable ? host : "", uri.port(), flow, onFlow));
    }

    private static boolean isPeer(SipUri uri, String host, Flow flow) {
        int port = uri.port() < 0 ? DEFAULT_PORT : uri.port();
        return port == flow.remotePort() && isSameHost(host, flow.remoteHost());
    }

    /** An IPv6 address can be written in several ways. */
    private static boolean isSameHost(String one, String other) {
        return one.equals(other)
                || (one.indexOf(':') >= 0
                        && Arrays.equals(
                                NetUtil.createByteArrayFromIpAddressString(one),
                                NetUtil.createByteArrayFromIpAddressString(other)));
    }

    /** Returns whether the URI says that it is reached over the flow on which it came (RFC 5626 §5.4). */
    private static boolean isOutbound(String uri) {
        int at = uri.indexOf(";ob");
        return at >= 0 && (at + 3 == uri.length() || ";?=".indexOf(uri.charAt(at + 3)) >= 0);
    }

    /** Returns where the first of comma separated routes ends. */
    private static int firstEnd(String routes) {
        boolean quoted = false;
        int brackets = 0;
        for (int i = 0; i < routes.length(); i++) {
            char c = routes.charAt(i);
            if (c == '"' && (i == 0 || routes.charAt(i - 1) != '\\')) {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                brackets++;
            } else if (!quoted && c == '>') {
                brackets--;
            } else if (!quoted && brackets == 0 && c == ',') {
                return i;
            }
        }
        return routes.length();
    }
}
