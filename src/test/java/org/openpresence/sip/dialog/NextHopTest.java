package org.openpresence.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Flow;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** RFC 3261 §12.2.1.1, §18; which flow is used: DESIGN.md §1.6. */
class NextHopTest {
    private static final Flow UDP = new Flow("udp", "203.0.113.7", 40_000, "192.0.2.100", 5060, "n1", 1, 0);
    private static final Flow TCP = new Flow("tcp", "203.0.113.7", 40_000, "192.0.2.100", 5060, "n1", 1, 9);

    private static Optional<NextHop> hop(String target, String routes, Flow flow) {
        return NextHop.of(PackedDialog.of(Map.of(
                DialogField.REMOTE_TARGET,
                target,
                DialogField.ROUTE_SET,
                routes,
                DialogField.FLOW,
                flow == null ? "" : flow.text())));
    }

    private static String way(String target, String routes, Flow flow) {
        return hop(target, routes, flow)
                .map(hop -> (hop.transport() + ' ' + hop.host() + ' ' + hop.port()).trim()
                        + (hop.onFlow() ? " on its flow" : ""))
                .orElse("nowhere");
    }

    @Test
    void without_routes_it_goes_to_the_contact() {
        assertThat(way("sip:bob@192.0.2.1:5070", "", UDP)).isEqualTo("192.0.2.1 5070");
        assertThat(way("sip:bob@client.example.com", "", UDP)).isEqualTo("client.example.com -1");
        assertThat(way("sip:bob@192.0.2.1:5070;transport=TCP", "", UDP)).isEqualTo("tcp 192.0.2.1 5070");
        assertThat(way("sip:bob@[2001:db8::1]:5070", "", UDP)).isEqualTo("2001:db8::1 5070");
        assertThat(way("sip:bob@example.com;maddr=192.0.2.77", "", UDP)).isEqualTo("192.0.2.77 -1");
    }

    @Test
    void what_the_uri_leaves_open_stays_open() {
        assertThat(way("sip:b@example.com", "", UDP)).isEqualTo("example.com -1");
        assertThat(way("sip:b@example.com;transport=udp", "", UDP)).isEqualTo("udp example.com -1");
        assertThat(way("sip:b@example.com:5060", "", UDP)).isEqualTo("example.com 5060");
    }

    @Test
    void a_loose_router_gets_it_with_the_contact_as_request_uri() {
        var hop = hop("sip:bob@192.0.2.1", "<sip:p1.example.com;lr>,<sip:p2.example.com:5080;lr>", UDP)
                .orElseThrow();

        assertThat(hop.strict()).isEmpty();
        assertThat(hop.host()).isEqualTo("p1.example.com");
    }

    @Test
    void a_strict_router_is_the_request_uri_and_the_contact_ends_the_route() {
        var two = hop("sip:bob@192.0.2.1", "<sip:p1.example.com:5090>,<sip:p2.example.com;lr>", UDP)
                .orElseThrow();
        var one = hop("sip:bob@192.0.2.1", "<sip:p1.example.com>", UDP).orElseThrow();

        assertThat(two.strict())
                .contains(new StrictRouter("sip:p1.example.com:5090", "<sip:p2.example.com;lr>,<sip:bob@192.0.2.1>"));
        assertThat(two.port()).isEqualTo(5090);
        assertThat(one.strict()).contains(new StrictRouter("sip:p1.example.com", "<sip:bob@192.0.2.1>"));
    }

    @Test
    void what_no_request_line_may_have_is_left_out_of_the_uri_of_a_strict_router() {
        var hop = hop("sip:bob@192.0.2.1", "<sip:p1.example.com;method=INVITE;x=1?Subject=hi>", UDP)
                .orElseThrow();

        assertThat(hop.strict()).contains(new StrictRouter("sip:p1.example.com;x=1", "<sip:bob@192.0.2.1>"));
    }

    @Test
    void commas_inside_quotes_and_brackets_do_not_end_a_route() {
        String routes = "\"Doe, \\\"J\\\"\" <sip:a,b@p1.example.com;lr>;x=1,<sip:p2.example.com;lr>";

        assertThat(way("sip:bob@192.0.2.1", routes, UDP)).isEqualTo("p1.example.com -1");
    }

    @Test
    void a_contact_that_names_the_connection_is_reached_on_it() {
        assertThat(way("sip:bob@203.0.113.7:40000;transport=tcp", "", TCP))
                .isEqualTo("tcp 203.0.113.7 40000 on its flow");
        assertThat(way("sip:bob@203.0.113.7:5060;transport=tcp", "", TCP)).isEqualTo("tcp 203.0.113.7 5060");
        assertThat(way("sip:bob@203.0.113.7:40000", "", UDP)).isEqualTo("203.0.113.7 40000");
    }

    @Test
    void a_contact_that_names_the_connection_but_no_transport_stays_with_the_transport_of_the_connection() {
        assertThat(way("sip:bob@203.0.113.7:40000", "", TCP)).isEqualTo("tcp 203.0.113.7 40000 on its flow");
    }

    @Test
    void an_ipv6_address_names_the_connection_however_it_is_written() {
        Flow flow = new Flow("tcp", "2001:db8:0:0:0:0:0:1", 40_000, "::1", 5060, "n1", 0, 3);

        assertThat(way("sip:bob@[2001:db8::1]:40000;transport=tcp", "", flow)).endsWith("on its flow");
        assertThat(way("sip:bob@[2001:db8::2]:40000;transport=tcp", "", flow)).doesNotEndWith("on its flow");
    }

    @Test
    void a_route_that_names_the_connection_is_reached_on_it() {
        String route = "<sip:203.0.113.7:40000;transport=tcp;lr>";

        assertThat(way("sip:bob@10.0.0.1", route, TCP)).endsWith("on its flow");
    }

    @Test
    void outbound_and_invalid_contacts_are_reached_on_the_connection() {
        assertThat(way("sip:bob@10.0.0.1:5060;ob", "", TCP)).isEqualTo("10.0.0.1 5060 on its flow");
        assertThat(way("sip:bob@10.0.0.1:5060;ob=1", "", TCP)).endsWith("on its flow");
        assertThat(way("sip:bob@10.0.0.1:5060;observer=x;transport=tcp", "", TCP))
                .isEqualTo("tcp 10.0.0.1 5060");
        assertThat(way("sip:bob@10.0.0.1", "<sip:edge.example.com;lr;ob>", TCP)).endsWith("on its flow");
    }

    @Test
    void where_only_the_connection_leads_no_host_is_named() {
        assertThat(hop("sip:x1y2@df7jal23ls0d.invalid;transport=ws", "", TCP)
                        .orElseThrow()
                        .host())
                .isEmpty();
        assertThat(way("sip:bob@10.0.0.1;transport=ws;ob", "", TCP)).endsWith("on its flow");
    }

    @Test
    void behind_an_edge_proxy_an_invalid_contact_is_the_request_uri_only() {
        String routes = "<sip:192.0.2.5:5060;transport=tcp;r2=on;lr>,<sip:192.0.2.5:8443;transport=ws;r2=on;lr>";
        var hop = hop("sip:x@abc.invalid;alias=1.2.3.4~5~6", routes, UDP).orElseThrow();

        assertThat(hop.strict()).isEmpty();
        assertThat(hop.host()).isEqualTo("192.0.2.5");
        assertThat(hop.transport()).isEqualTo("tcp");
        assertThat(hop.onFlow()).isFalse();
    }

    @Test
    void what_cannot_be_reached_has_no_next_hop() {
        assertThat(way("sips:bob@192.0.2.1", "", UDP)).isEqualTo("nowhere");
        assertThat(way("sip:bob@192.0.2.1;transport=tls", "", UDP)).isEqualTo("nowhere");
        assertThat(way("tel:+123", "", UDP)).isEqualTo("nowhere");
        assertThat(way("sip:bob@abc.invalid", "", UDP)).isEqualTo("nowhere");
        assertThat(way("", "", UDP)).isEqualTo("nowhere");
        assertThat(way("sip:bob@192.0.2.1", "<sips:p.example.com;lr>", UDP)).isEqualTo("nowhere");
        assertThat(way("sip:bob@192.0.2.1", "nonsense", UDP)).isEqualTo("nowhere");
    }

    @Test
    void a_dialog_without_a_flow_goes_where_its_contact_says() {
        assertThat(way("sip:bob@192.0.2.1:5070", "", null)).isEqualTo("192.0.2.1 5070");
        assertThat(way("sip:bob@10.0.0.1;ob", "", null)).isEqualTo("10.0.0.1 -1");
    }
}
