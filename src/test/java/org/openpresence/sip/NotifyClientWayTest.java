package org.openpresence.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.NameServer;
import org.openpresence.model.Document;
import org.openpresence.model.Flow;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.notifier.NotifyResult;
import org.openpresence.notifier.Withdrawal;
import org.openpresence.presentity.TestClock;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.sip.message.SipRequest;
import org.openpresence.sip.transaction.SipTimers;
import org.openpresence.sip.transport.Resolver;
import org.openpresence.sip.transport.Target;
import org.openpresence.sip.transport.Transmitter;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** Which way a NOTIFY takes from a node (RFC 3261 §18, RFC 3263 §4.3, RFC 5626 §5.3), whoever received the SUBSCRIBE. */
class NotifyClientWayTest implements Transmitter {
    private static final Flow OURS = new Flow("tcp", "203.0.113.7", 40_000, "192.0.2.100", 5060, "n1", 0, 9);
    private static final Flow OF_ANOTHER_NODE = new Flow("tcp", "203.0.113.7", 40_000, "192.0.2.101", 5060, "n2", 0, 9);
    private static final Flow UDP_OF_ANOTHER_NODE =
            new Flow("udp", "203.0.113.7", 5060, "192.0.2.101", 5060, "n2", 0, 0);
    private static final long SUBSCRIPTION = 4711;

    private record Sent(SipRequest request, Target target, String text) {
        String way() {
            return target.transport()
                    + ' '
                    + target.address().getAddress().getHostAddress()
                    + ' '
                    + target.address().getPort()
                    + (target.connection() == 0 ? "" : " on " + target.connection());
        }

        String branch() {
            return request.reply().via().branch();
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final NameServer names = new NameServer();
    private final TestClock clock = new TestClock();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final List<NotifyResult> results = new CopyOnWriteArrayList<>();
    private final Set<Integer> deadPorts = new HashSet<>();
    private final Map<DialogField, String> fields = new EnumMap<>(DialogField.class);
    private boolean connected = true;
    private boolean ipv6 = true;
    private String body = "";
    private long cseq;
    private NotifyClient client;

    @BeforeEach
    void open() {
        fields.put(DialogField.LOCAL, "<sip:alice@example.com>");
        fields.put(DialogField.LOCAL_TAG, "t");
        fields.put(DialogField.REMOTE, "<sip:bob@example.com>;tag=f");
        fields.put(DialogField.CALL_ID, "c");
        fields.put(DialogField.LOCAL_CONTACT, "sip:192.0.2.101:5060");
        fields.put(DialogField.EVENT, "presence");
        onLoop(() -> client = new NotifyClient(
                "n1",
                0,
                true,
                this,
                new Resolver(vertx, List.of(names.address())),
                "presence",
                new SipTimers(100, 800),
                16,
                clock,
                SipMeter.NONE,
                () -> true,
                (notifier, some) -> results.addAll(some)));
    }

    @AfterEach
    void close() throws Exception {
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void onLoop(Runnable action) {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(go -> {
            action.run();
            done.complete();
        });
        try {
            done.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    private void notify(String target, Flow flow) {
        fields.put(DialogField.REMOTE_TARGET, target);
        fields.put(DialogField.FLOW, flow.text());
        NotifyRequest request = new NotifyRequest(
                new PresentityKey(1, 2),
                0,
                SUBSCRIPTION,
                ++cseq,
                "active;expires=60",
                "presence",
                PackedDialog.of(fields));
        Optional<Document> document =
                body.isEmpty() ? Optional.empty() : Optional.of(Document.of("application/pidf+xml", body));
        onLoop(() -> {
            client.send(new NotifyBatch(Optional.empty(), document, List.of(request), "n1", 0, 0));
            client.flushResults();
        });
    }

    private Sent awaitSent(int number) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> sent.size() >= number);
        return sent.get(number - 1);
    }

    private List<NotifyResult> awaitResults() {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !results.isEmpty());
        return results;
    }

    private void respond(Sent request, int status, long retryAfter) {
        onLoop(() -> {
            client.received(
                    new ResponseHead(status, request.branch(), request.request().cseq(), "NOTIFY", retryAfter));
            client.flushResults();
        });
    }

    private void twoServers() {
        names.srv("_sip._tcp.example.com", 600, 10, 0, 5061, "one.example.com")
                .srv("_sip._tcp.example.com", 600, 20, 0, 5062, "two.example.com")
                .address("one.example.com", 600, "192.0.2.1")
                .address("two.example.com", 600, "192.0.2.2");
    }

    @Test
    void the_connection_of_the_subscribe_is_used_while_it_is_there() {
        notify("sip:bob@10.0.0.1;ob", OURS);

        assertThat(awaitSent(1).way()).isEqualTo("tcp 203.0.113.7 40000 on 9");
    }

    @Test
    void when_the_connection_is_gone_the_contact_decides() {
        connected = false;

        notify("sip:bob@10.0.0.1:5070;transport=tcp;ob", OURS);
        notify("sip:bob@203.0.113.7:40000;transport=tcp", OURS);
        notify("sip:bob@abc.invalid;transport=ws", OURS);

        assertThat(sent).extracting(Sent::way).containsExactly("tcp 10.0.0.1 5070", "tcp 203.0.113.7 40000");
        assertThat(awaitResults()).extracting(NotifyResult::status).containsExactly(503);
    }

    private void lose(String host, int port) {
        onLoop(() -> {
            connected = false;
            client.lost(Resolver.literal(host, port));
            client.tick();
        });
    }

    @Test
    void what_was_outstanding_on_a_lost_connection_leaves_to_the_contact_at_once() {
        body = "<presence/>";
        notify("sip:bob@10.0.0.1:5070;transport=tcp;ob", OURS);

        lose("203.0.113.7", 40_000);

        assertThat(sent).extracting(Sent::way).containsExactly("tcp 203.0.113.7 40000 on 9", "tcp 10.0.0.1 5070");
        assertThat(sent.get(1).branch()).isNotEqualTo(sent.get(0).branch());
        assertThat(sent.get(1).request().cseq()).isEqualTo(sent.get(0).request().cseq());
        assertThat(sent.get(1).text()).endsWith("<presence/>");
        assertThat(results).isEmpty();
        respond(sent.get(1), 200, -1);
        assertThat(results).extracting(NotifyResult::status).containsExactly(200);
        assertThat(client.open()).isZero();
    }

    @Test
    void where_only_the_lost_connection_led_the_owner_hears_it_at_once() {
        notify("sip:x1y2@df7jal23ls0d.invalid;transport=ws", OURS);
        notify("sip:x1y2@df7jal23ls0d.invalid;transport=ws", OURS);

        lose("203.0.113.7", 40_000);

        assertThat(sent).hasSize(2);
        assertThat(results).extracting(NotifyResult::status).containsExactly(503, 503);
        assertThat(client.open()).isZero();
    }

    @Test
    void a_second_loss_is_reported_and_not_repeated_for_ever() {
        notify("sip:bob@10.0.0.1:5070;transport=tcp;ob", OURS);
        lose("203.0.113.7", 40_000);

        lose("10.0.0.1", 5070);

        assertThat(sent).hasSize(2);
        assertThat(results).extracting(NotifyResult::status).containsExactly(503);
    }

    @Test
    void other_connections_and_later_notifies_are_not_touched_by_a_loss() {
        notify("sip:bob@10.0.0.1;ob", OURS);

        lose("203.0.113.7", 40_001);
        clock.pass(1);
        lose("10.0.0.1", 5060);

        assertThat(sent).hasSize(1);
        assertThat(results).isEmpty();
        assertThat(client.open()).isEqualTo(1);
    }

    @Test
    void a_watcher_that_says_503_on_its_connection_is_not_asked_again_elsewhere() {
        notify("sip:bob@10.0.0.1:5070;transport=tcp;ob", OURS);

        respond(sent.get(0), 503, -1);

        assertThat(sent).hasSize(1);
        assertThat(results).extracting(NotifyResult::status).containsExactly(503);
    }

    @Test
    void a_connection_that_another_node_holds_is_replaced_by_one_of_our_own_where_the_contact_allows() {
        notify("sip:bob@203.0.113.7:5060;transport=tcp", OF_ANOTHER_NODE);

        assertThat(awaitSent(1).way()).isEqualTo("tcp 203.0.113.7 5060");
        assertThat(sent.get(0).text()).contains("\r\nVia: SIP/2.0/TCP 192.0.2.100:5060;");
    }

    @Test
    void where_only_a_connection_of_another_node_leads_the_notify_fails_at_once() {
        notify("sip:x1y2@df7jal23ls0d.invalid;transport=ws", OF_ANOTHER_NODE);

        assertThat(awaitResults()).extracting(NotifyResult::status).containsExactly(503);
        assertThat(sent).isEmpty();
        assertThat(names.asked()).isEmpty();
    }

    @Test
    void over_udp_a_node_sends_from_its_own_address_and_the_contact_of_the_dialog_stays() {
        notify("sip:bob@203.0.113.7:5060", UDP_OF_ANOTHER_NODE);

        Sent notify = awaitSent(1);
        assertThat(notify.way()).isEqualTo("udp 203.0.113.7 5060");
        assertThat(notify.text())
                .contains("\r\nVia: SIP/2.0/UDP 192.0.2.100:5060;")
                .contains("\r\nContact: <sip:192.0.2.101:5060>\r\n");
    }

    @Test
    void a_remote_target_that_moved_is_followed() {
        notify("sip:bob@203.0.113.7:5060", UDP_OF_ANOTHER_NODE);
        notify("sip:bob@203.0.113.8:5060", UDP_OF_ANOTHER_NODE);
        notify("sip:bob@203.0.113.8:5060", UDP_OF_ANOTHER_NODE);

        assertThat(sent)
                .extracting(Sent::way)
                .containsExactly("udp 203.0.113.7 5060", "udp 203.0.113.8 5060", "udp 203.0.113.8 5060");
    }

    @Test
    void an_address_of_a_family_that_we_have_no_socket_for_is_not_reached() {
        ipv6 = false;

        notify("sip:bob@[2001:db8::1]", UDP_OF_ANOTHER_NODE);

        assertThat(awaitResults()).extracting(NotifyResult::status).containsExactly(503);
        assertThat(sent).isEmpty();
    }

    @Test
    void of_a_name_the_address_of_a_family_that_we_have_is_taken() {
        ipv6 = false;
        names.address("bob.example.com", 600, "2001:db8::1").address("bob.example.com", 600, "192.0.2.1");

        notify("sip:bob@bob.example.com:5070", UDP_OF_ANOTHER_NODE);

        assertThat(awaitSent(1).way()).isEqualTo("udp 192.0.2.1 5070");
    }

    @Test
    void when_no_connection_can_be_had_the_next_server_of_the_name_gets_it_under_another_branch() {
        twoServers();
        deadPorts.add(5061);

        notify("sip:bob@example.com;transport=tcp", UDP_OF_ANOTHER_NODE);
        respond(awaitSent(2), 200, -1);

        assertThat(sent).extracting(Sent::way).containsExactly("tcp 192.0.2.1 5061", "tcp 192.0.2.2 5062");
        assertThat(sent.get(1).request().cseq()).isEqualTo(sent.get(0).request().cseq());
        assertThat(sent.get(1).branch()).isNotEqualTo(sent.get(0).branch());
        assertThat(results).extracting(NotifyResult::status).containsExactly(200);
        assertThat(client.open()).isZero();
    }

    @Test
    void the_server_that_failed_is_not_asked_first_for_the_next_notify() {
        twoServers();
        deadPorts.add(5061);
        notify("sip:bob@example.com;transport=tcp", UDP_OF_ANOTHER_NODE);
        respond(awaitSent(2), 200, -1);

        notify("sip:bob@example.com;transport=tcp", UDP_OF_ANOTHER_NODE);

        assertThat(awaitSent(3).way()).isEqualTo("tcp 192.0.2.2 5062");
    }

    @Test
    void a_server_that_says_503_is_passed_over_and_the_last_503_counts() {
        twoServers();

        notify("sip:bob@example.com;transport=tcp", UDP_OF_ANOTHER_NODE);
        respond(awaitSent(1), 503, 7);
        respond(awaitSent(2), 503, 20);

        assertThat(sent).extracting(Sent::way).containsExactly("tcp 192.0.2.1 5061", "tcp 192.0.2.2 5062");
        assertThat(results).hasSize(1);
        assertThat(results.get(0).status()).isEqualTo(503);
        assertThat(results.get(0).retryAfterSeconds()).isEqualTo(20);
        assertThat(client.open()).isZero();
    }

    @Test
    void servers_that_cannot_be_reached_do_not_stand_in_for_the_one_that_said_503() {
        ipv6 = false;
        names.srv("_sip._udp.example.com", 600, 10, 0, 5061, "one.example.com")
                .srv("_sip._udp.example.com", 600, 20, 0, 5062, "two.example.com")
                .address("one.example.com", 600, "192.0.2.1")
                .address("two.example.com", 600, "2001:db8::2");

        notify("sip:bob@example.com;transport=udp", UDP_OF_ANOTHER_NODE);
        respond(awaitSent(1), 503, 7);

        assertThat(sent).hasSize(1);
        assertThat(results).extracting(NotifyResult::retryAfterSeconds).containsExactly(7L);
    }

    @Test
    void another_answer_than_503_is_final() {
        twoServers();

        notify("sip:bob@example.com;transport=tcp", UDP_OF_ANOTHER_NODE);
        respond(awaitSent(1), 500, -1);

        assertThat(results).extracting(NotifyResult::status).containsExactly(500);
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_server_that_never_answers_is_not_asked_first_for_the_next_notify() {
        twoServers();
        notify("sip:bob@example.com;transport=tcp", UDP_OF_ANOTHER_NODE);
        awaitSent(1);

        onLoop(() -> {
            for (int passed = 0; passed < 7_000; passed += 20) {
                clock.pass(20);
                client.tick();
            }
        });
        notify("sip:bob@example.com;transport=tcp", UDP_OF_ANOTHER_NODE);

        assertThat(results).extracting(NotifyResult::status).containsExactly(408);
        assertThat(awaitSent(2).way()).isEqualTo("tcp 192.0.2.2 5062");
    }

    @Test
    void a_large_one_goes_to_the_tcp_server_that_the_name_has() {
        body = "x".repeat(2_000);
        names.srv("_sip._udp.example.com", 600, 10, 0, 5061, "one.example.com")
                .srv("_sip._tcp.example.com", 600, 10, 0, 5062, "one.example.com")
                .address("one.example.com", 600, "192.0.2.1");
        deadPorts.add(5062);

        notify("sip:bob@example.com", UDP_OF_ANOTHER_NODE);

        awaitSent(3);
        assertThat(sent)
                .extracting(Sent::way)
                .containsExactly("tcp 192.0.2.1 5062", "tcp 192.0.2.1 5061", "udp 192.0.2.1 5061");
    }

    @Test
    void a_name_that_leads_nowhere_is_a_503() {
        notify("sip:bob@nowhere.example.com", UDP_OF_ANOTHER_NODE);

        assertThat(awaitResults()).extracting(NotifyResult::status).containsExactly(503);
        assertThat(client.open()).isZero();
    }

    @Test
    void what_was_withdrawn_while_its_name_was_looked_up_is_not_sent() {
        names.silent(true);
        notify("sip:bob@example.com:5060", UDP_OF_ANOTHER_NODE);
        awaitAsked(1);
        onLoop(() -> client.withdraw(new Withdrawal(SUBSCRIPTION, cseq)));
        names.silent(false);
        names.address("example.com", 600, "192.0.2.1");

        awaitAsked(2);
        notify("sip:bob@192.0.2.9", UDP_OF_ANOTHER_NODE);

        assertThat(awaitSent(1).way()).isEqualTo("udp 192.0.2.9 5060");
        assertThat(results).isEmpty();
    }

    private void awaitAsked(int times) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        names.asked().stream().filter("A example.com"::equals).count() >= times);
    }

    @Override
    public void send(byte[] bytes, Target target, Runnable failed) {
        Parsed parsed = new MessageParser().parse(bytes, 0, bytes.length, false);
        sent.add(new Sent(((Parsed.Request) parsed).request(), target, new String(bytes, StandardCharsets.UTF_8)));
        boolean refused = target.transport().equals("tcp")
                && (deadPorts.contains(target.address().getPort()) || isUdpOnly(target));
        if (refused) {
            vertx.runOnContext(later -> failed.run());
        }
    }

    /** The server of the large NOTIFY takes no connections at its UDP port. */
    private boolean isUdpOnly(Target target) {
        return !body.isEmpty() && target.address().getPort() == 5061;
    }

    @Override
    public boolean reaches(Target target) {
        return ipv6 || target.address().getAddress() instanceof java.net.Inet4Address;
    }

    @Override
    public boolean isConnected(long connection) {
        return connected;
    }

    @Override
    public String sentBy(Target target) {
        return "192.0.2.100:5060";
    }
}
