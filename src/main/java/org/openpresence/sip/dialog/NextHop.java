package org.openpresence.sip.dialog;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;
import org.openpresence.model.Flow;
import org.openpresence.sip.message.NameAddr;
import org.openpresence.sip.message.SipUri;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/**
 * Where a request in a dialog goes and how it is addressed (RFC 3261 §12.2.1.1, §18.1.1). Immutable.
 *
 * @param requestUri of the request line
 * @param route value of its Route header; "" without
 * @param transport {@code udp} or {@code tcp}
 * @param host name or address, without brackets
 * @param port of the next hop
 * @param transportNamed whether the URI names its transport, so that no other may be taken
 * @param flow of the SUBSCRIBE
 * @param onFlow whether it goes on the very connection of the SUBSCRIBE
 */
public record NextHop(
        String requestUri,
        String route,
        String transport,
        String host,
        int port,
        boolean transportNamed,
        Flow flow,
        boolean onFlow) {

    private static final Flow NO_FLOW = new Flow("udp", "", 0, "", 0, "", 0, 0);

    /** Returns the next hop of {@code dialog}; empty when its target is no SIP URI that we can reach. */
    public static Optional<NextHop> of(PackedDialog dialog) {
        String target = dialog.get(DialogField.REMOTE_TARGET);
        Flow flow = dialog.isEmpty(DialogField.FLOW) ? NO_FLOW : Flow.parse(dialog.get(DialogField.FLOW));
        if (dialog.isEmpty(DialogField.ROUTE_SET)) {
            return SipUri.parse(target).flatMap(uri -> to(uri, target, "", flow, isOutbound(target)));
        }
        String routes = dialog.get(DialogField.ROUTE_SET);
        int end = firstEnd(routes);
        Optional<String> top = NameAddr.parse(routes.substring(0, end)).map(NameAddr::uri);
        Optional<SipUri> uri = top.flatMap(SipUri::parse);
        if (uri.isEmpty()) {
            return Optional.empty();
        }
        if (uri.get().lr()) {
            return to(uri.get(), target, routes, flow, isOutbound(top.get()));
        }
        // A strict router: the request line names it, the remote target ends the route (RFC 3261 §12.2.1.1).
        String rest = end < routes.length() ? routes.substring(end + 1) + ',' : "";
        return to(uri.get(), top.get(), rest + '<' + target + '>', flow, false);
    }

    private static Optional<NextHop> to(SipUri uri, String requestUri, String route, Flow flow, boolean outbound) {
        if (uri.secure()) {
            return Optional.empty();
        }
        String transport = uri.transport().isEmpty() ? "udp" : uri.transport();
        boolean stream = !flow.transport().equals("udp");
        String host = uri.maddr().isEmpty() ? uri.address() : uri.maddr();
        int port = uri.port() < 0 ? 5060 : uri.port();
        boolean sameAddress = port == flow.remotePort() && isSameHost(host, flow.remoteHost());
        boolean onFlow = stream && (sameAddress || outbound || host.endsWith(".invalid"));
        if (onFlow) {
            return Optional.of(new NextHop(
                    requestUri, route, flow.transport(), flow.remoteHost(), flow.remotePort(), true, flow, true));
        }
        if (!transport.equals("udp") && !transport.equals("tcp")) {
            return Optional.empty();
        }
        return Optional.of(new NextHop(
                requestUri, route, transport, host, port, !uri.transport().isEmpty(), flow, false));
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
