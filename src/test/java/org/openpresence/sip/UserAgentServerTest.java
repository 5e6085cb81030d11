package org.openpresence.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.model.Flow;
import org.openpresence.model.Presentity;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.transaction.ServerTransactions;
import org.openpresence.sip.transaction.SipTimers;
import org.openpresence.sip.transaction.TransactionBound;
import org.openpresence.sip.transport.Target;
import org.openpresence.sip.transport.Transmitter;

/** Who may ask and who is named: RFC 3325; what is answered without asking anybody: RFC 3261 §8.2. */
class UserAgentServerTest implements Requests, Transmitter {
    private static final String TRUSTED = "192.0.2.9";
    private static final String STRANGER = "198.51.100.66";
    private static final TrustedPeers PROXY =
            new TrustedPeers(List.of(new TrustedPeers.Range(new byte[] {(byte) 192, 0, 2, 9}, 32)));
    private static final TrustedPeers ANYONE = new TrustedPeers(List.of());

    private final ServerTransactions transactions =
            new ServerTransactions(new SipTimers(500, 4000), new TransactionBound(3, 1), new ConcurrentHashMap<>(), 0);
    private final List<String> sent = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<PublishRequest> published = new ArrayList<>();
    private final List<SubscribeRequest> subscribed = new ArrayList<>();
    private TrustedPeers peers = PROXY;
    private final Drain drain = new Drain();
    private boolean hearsSender = true;
    private boolean answersRegister;

    private void receive(String from, String message) {
        UserAgentServer server = new UserAgentServer(
                new ServerPolicy(
                        "n1",
                        Set.of(),
                        peers,
                        Optional.empty(),
                        answersRegister,
                        "presence",
                        List.of("text/plain"),
                        hearsSender),
                0,
                transactions,
                this,
                new Responder(this),
                SipMeter.NONE,
                drain);
        byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        Flow flow = new Flow("udp", from, 5060, "192.0.2.100", 5060, "n1", 0, 0);
        Parsed parsed = new MessageParser().parse(bytes, 0, bytes.length, false);
        if (parsed instanceof Parsed.Request request) {
            server.received(request.request(), flow, 0);
        } else if (parsed instanceof Parsed.Refused refused) {
            server.refused(refused, flow);
        }
    }

    private static String request(String method, String... headers) {
        return method + """
                 sip:alice@example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKabc;rport
                From: <sip:mallory@example.org>;tag=1
                To: <sip:alice@example.com>
                Call-ID: c1
                CSeq: 1 METHOD
                Event: presence
                Contact: <sip:mallory@192.0.2.1>
                """.replace("METHOD", method) + String.join("", headers) + "Content-Length: 0\n\n";
    }

    private String line(int i) {
        return sent.get(i).lines().findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUBLISH", "SUBSCRIBE", "OPTIONS", "REGISTER", "CANCEL", "DANCE"})
    void a_stranger_gets_403_and_nothing_is_kept_or_handed_on(String method) {
        receive(STRANGER, request(method));

        assertThat(line(0)).isEqualTo("SIP/2.0 403 Forbidden Peer");
        assertThat(transactions.size()).isZero();
        assertThat(published).isEmpty();
        assertThat(subscribed).isEmpty();
    }

    @Test
    void a_node_that_leaves_leaves_new_requests_to_others_without_a_word() {
        drain.turnDeaf();

        receive(TRUSTED, request("PUBLISH"));
        receive(TRUSTED, request("OPTIONS"));

        assertThat(sent).isEmpty();
        assertThat(published).isEmpty();
        assertThat(transactions.size()).isZero();
    }

    @Test
    void a_node_that_is_to_end_refuses_new_requests() {
        drain.begin();

        receive(TRUSTED, request("PUBLISH"));

        assertThat(line(0)).startsWith("SIP/2.0 503 ");
        assertThat(published).isEmpty();
    }

    @Test
    void a_stranger_who_asks_again_gets_the_same_octets() {
        receive(STRANGER, request("PUBLISH"));
        receive(STRANGER, request("PUBLISH"));

        assertThat(sent.get(0)).isEqualTo(sent.get(1));
    }

    @Test
    void what_a_stranger_sends_does_not_make_a_later_request_a_merged_one() {
        receive(STRANGER, request("PUBLISH"));
        receive(TRUSTED, request("PUBLISH").replace("z9hG4bKabc", "z9hG4bKdef"));

        assertThat(published).hasSize(1);
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_malformed_request_of_a_stranger_gets_403_too_and_an_ack_gets_nothing() {
        receive(STRANGER, request("PUBLISH", "Expires: soon\n"));
        receive(STRANGER, request("ACK"));

        assertThat(sent).hasSize(1);
        assertThat(line(0)).startsWith("SIP/2.0 403 ");
    }

    @Test
    void the_asserted_identity_of_a_trusted_peer_names_publisher_and_watcher() {
        receive(TRUSTED, request("PUBLISH", "P-Asserted-Identity: \"Bob\" <sip:bob@Example.com>\n"));
        receive(TRUSTED, request("SUBSCRIBE", "P-Asserted-Identity: <tel:+1-201-555-0123>\n"));

        assertThat(published.get(0).publisher()).contains(new Presentity("bob@example.com"));
        assertThat(subscribed.get(0).watcher()).contains(new Presentity("+12015550123"));
    }

    @Test
    void the_sender_header_of_a_publication_is_passed_on_where_it_is_to_be_heard() {
        receive(TRUSTED, request("PUBLISH", "Sender: \"Al\" <sip:alice@192.0.2.1:5062>;x=y\n"));
        receive(
                TRUSTED,
                request("PUBLISH", "Sender: nobody\n")
                        .replace("CSeq: 1", "CSeq: 2")
                        .replace("bKabc", "bKd"));
        hearsSender = false;
        receive(
                TRUSTED,
                request("PUBLISH", "Sender: <sip:a@b>\n")
                        .replace("CSeq: 1", "CSeq: 3")
                        .replace("bKabc", "bKe"));

        assertThat(published.get(0).sender()).contains("sip:alice@192.0.2.1:5062");
        assertThat(published.get(1).sender()).contains("nobody");
        assertThat(published.get(2).sender()).isEmpty();
    }

    @Test
    void without_an_asserted_identity_from_names_them() {
        receive(TRUSTED, request("PUBLISH"));
        receive(TRUSTED, request("SUBSCRIBE"));

        assertThat(published.get(0).publisher()).contains(new Presentity("mallory@example.org"));
        assertThat(subscribed.get(0).watcher()).contains(new Presentity("mallory@example.org"));
    }

    @Test
    void where_anyone_may_send_nobodys_assertion_counts() {
        peers = ANYONE;

        receive(STRANGER, request("SUBSCRIBE", "P-Asserted-Identity: <sip:bob@example.com>\n"));
        receive(STRANGER, request("PUBLISH", "P-Asserted-Identity: nonsense\n"));

        assertThat(subscribed.get(0).watcher()).contains(new Presentity("mallory@example.org"));
        assertThat(published.get(0).publisher()).contains(new Presentity("mallory@example.org"));
    }

    @Test
    void a_trusted_peer_that_asserts_nonsense_gets_400_and_from_does_not_stand_in() {
        receive(TRUSTED, request("SUBSCRIBE", "P-Asserted-Identity: nonsense\n"));

        assertThat(line(0)).isEqualTo("SIP/2.0 400 Bad P-Asserted-Identity");
        assertThat(subscribed).isEmpty();
    }

    @Test
    void who_did_not_ask_for_rport_gets_none() {
        receive(TRUSTED, request("OPTIONS").replace(";rport", ""));

        assertThat(sent.get(0)).contains("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKabc;received=192.0.2.9\r\n");
    }

    @Test
    void a_contact_is_registered_for_as_long_as_it_asks_itself() {
        answersRegister = true;
        String contacts = "Contact: \"A, B\" <sip:a@192.0.2.1>;q=0.5;expires=30, <sip:b@192.0.2.1;x=y>\n"
                + "Contact: sip:gone@192.0.2.1;expires=0\nContact: <sip:c@192.0.2.1>;expires=soon\n";

        receive(TRUSTED, request("REGISTER", "Expires: 60\n").replace("Contact: <sip:mallory@192.0.2.1>\n", contacts));

        assertThat(sent.get(0).lines().filter(line -> line.startsWith("Contact: ")))
                .containsExactly(
                        "Contact: <sip:a@192.0.2.1>;expires=30",
                        "Contact: <sip:b@192.0.2.1;x=y>;expires=60",
                        "Contact: <sip:c@192.0.2.1>;expires=3600");
    }

    @Test
    void a_response_is_repeated_to_where_it_went() {
        String withoutRport = request("OPTIONS").replace(";rport", "");

        receive(TRUSTED, withoutRport.replace("UDP 192.0.2.1", "UDP 192.0.2.1:5099"));
        receive(TRUSTED, withoutRport.replace("UDP 192.0.2.1", "UDP 192.0.2.1:5099"));

        assertThat(targets).extracting(target -> target.address().getPort()).containsExactly(5099, 5099);
        assertThat(sent.get(0)).isEqualTo(sent.get(1));
    }

    @Test
    void with_no_room_for_another_transaction_it_is_503_with_retry_after() {
        for (int i = 0; i < 4; i++) {
            receive(
                    TRUSTED,
                    request("OPTIONS").replace("z9hG4bKabc", "z9hG4bK" + i).replace("c1", "c" + i));
        }

        assertThat(line(2)).startsWith("SIP/2.0 200 ");
        assertThat(line(3)).startsWith("SIP/2.0 503 ");
        assertThat(sent.get(3)).contains("\r\nRetry-After: 2\r\n");
    }

    @Override
    public void publish(PublishRequest request) {
        published.add(request);
    }

    @Override
    public void subscribe(SubscribeRequest request) {
        subscribed.add(request);
    }

    @Override
    public void send(byte[] bytes, Target target, Runnable failed) {
        sent.add(new String(bytes, StandardCharsets.UTF_8));
        targets.add(target);
    }

    @Override
    public boolean reaches(Target target) {
        return true;
    }

    @Override
    public boolean isConnected(long connection) {
        return false;
    }

    @Override
    public String sentBy(Target target) {
        return "192.0.2.100:5060";
    }
}
