package org.openpresence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Flow;
import org.openpresence.model.Operations;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.SipRequest;
import org.openpresence.sip.transport.Target;

class ServerTransactionsTest {
    private static final Flow FLOW = new Flow("udp", "192.0.2.1", 5060, "192.0.2.9", 5060, "n1", 0, 0);
    private static final String SUBSCRIBE = """
            SUBSCRIBE sip:alice@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKabc
            Max-Forwards: 70
            Contact: <sip:bob@192.0.2.1>
            To: <sip:alice@example.com>
            From: <sip:bob@example.com>;tag=f1
            Call-ID: c1
            CSeq: 1 SUBSCRIBE
            Event: presence
            Content-Length: 0

            """;

    private final Map<Long, Long> merged = new HashMap<>();
    private final ServerTransactions transactions = instance();

    private ServerTransactions instance() {
        return instance(new TransactionBound(3, 1));
    }

    private ServerTransactions instance(TransactionBound bound) {
        return new ServerTransactions(new SipTimers(500, 4_000), bound, merged, 0);
    }

    private static SipRequest parsed(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        Parsed parsed = new MessageParser().parse(bytes, 0, bytes.length, false);
        if (parsed instanceof Parsed.Request request) {
            return request.request();
        }
        throw new AssertionError("not a request: " + parsed);
    }

    private static long id(String text) {
        return ServerTransactions.identify(parsed(text));
    }

    private static ServerTransaction create(ServerTransactions in, String text, long nowMillis) {
        SipRequest request = parsed(text);
        long operation = Operations.identify(
                request.method(), request.callId(), request.fromTag(), request.toTag(), request.cseq());
        return in.create(ServerTransactions.identify(request), operation, request, FLOW, nowMillis);
    }

    @Test
    void branch_sent_by_and_method_identify_it() {
        assertThat(id(SUBSCRIBE)).isEqualTo(id(SUBSCRIBE.replace("Call-ID: c1", "Call-ID: other")));
        assertThat(id(SUBSCRIBE)).isNotEqualTo(id(SUBSCRIBE.replace("z9hG4bKabc", "z9hG4bKabd")));
        assertThat(id(SUBSCRIBE)).isNotEqualTo(id(SUBSCRIBE.replace("192.0.2.1:5062", "192.0.2.1:5063")));
        assertThat(id(SUBSCRIBE)).isNotEqualTo(id(SUBSCRIBE.replace("UDP 192.0.2.1:", "UDP 192.0.2.2:")));
        assertThat(id(SUBSCRIBE)).isNotEqualTo(id(SUBSCRIBE.replace("SUBSCRIBE", "PUBLISH")));
    }

    @Test
    void without_the_cookie_everything_that_rfc_2543_names_identifies_it() {
        String old = SUBSCRIBE.replace("branch=z9hG4bKabc", "branch=1");

        assertThat(id(old)).isEqualTo(id(old.replace("Max-Forwards: 70", "Max-Forwards: 69")));
        assertThat(id(old)).isNotEqualTo(id(old.replace("sip:alice@example.com SIP", "sip:alice@example.org SIP")));
        assertThat(id(old)).isNotEqualTo(id(old.replace("tag=f1", "tag=f2")));
        assertThat(id(old))
                .isNotEqualTo(id(old.replace("To: <sip:alice@example.com>", "To: <sip:alice@example.com>;tag=t")));
        assertThat(id(old)).isNotEqualTo(id(old.replace("Call-ID: c1", "Call-ID: c2")));
        assertThat(id(old)).isNotEqualTo(id(old.replace("CSeq: 1", "CSeq: 2")));
        assertThat(id(old)).isNotEqualTo(id(old.replace("branch=1", "branch=2")));
        assertThat(id(old)).isEqualTo(id(old.replace("branch=1", "branch=1")));
    }

    @Test
    void a_request_without_any_branch_is_identified_too() {
        String none = SUBSCRIBE.replace(";branch=z9hG4bKabc", "");

        assertThat(id(none)).isEqualTo(id(none)).isNotEqualTo(id(none.replace("CSeq: 1", "CSeq: 2")));
    }

    @Test
    void it_is_found_until_64_t1_after_its_arrival() {
        var created = create(transactions, SUBSCRIBE, 0);

        transactions.tick(31_000);
        var during = transactions.find(created.id());
        transactions.tick(32_250);

        assertThat(during).isSameAs(created);
        assertThat(transactions.find(created.id())).isNull();
        assertThat(transactions.size()).isZero();
        assertThat(merged).isEmpty();
    }

    @Test
    void its_answer_is_kept_for_retransmissions_and_nothing_of_the_request() {
        var target = new Target("udp", new InetSocketAddress("192.0.2.1", 5060), 0);
        var created = create(transactions, SUBSCRIBE, 0);
        var before = created.response();

        created.answered(new byte[] {1}, target);

        assertThat(before).isNull();
        assertThat(created.response()).containsExactly(1);
        assertThat(created.reply()).isNull();
        assertThat(created.method()).isNull();
        assertThat(created.flow()).isNull();
        assertThat(created.target()).isEqualTo(target);
    }

    @Test
    void the_same_request_on_another_way_is_merged_at_any_instance_while_the_first_lives() {
        var first = create(transactions, SUBSCRIBE, 0);
        var other = instance();

        var second = create(other, SUBSCRIBE.replace("abc", "other-way"), 1_000);
        transactions.tick(32_250);
        var afterwards = create(other, SUBSCRIBE.replace("abc", "third-way"), 33_000);
        other.tick(70_000);

        assertThat(first.isMerged()).isFalse();
        assertThat(second.isMerged()).isTrue();
        assertThat(afterwards.isMerged()).isFalse();
        assertThat(merged).isEmpty();
        assertThat(other.size()).isZero();
    }

    @Test
    void the_end_of_a_merged_request_does_not_free_the_first() {
        var late = instance();
        create(late, SUBSCRIBE, 10_000);
        create(transactions, SUBSCRIBE.replace("abc", "other-way"), 0);
        transactions.tick(32_250);

        var third = create(transactions, SUBSCRIBE.replace("abc", "third-way"), 33_000);

        assertThat(third.isMerged()).isTrue();
    }

    @Test
    void a_request_within_a_dialog_is_never_merged() {
        String inDialog = SUBSCRIBE.replace("To: <sip:alice@example.com>", "To: <sip:alice@example.com>;tag=t");
        create(transactions, inDialog, 0);

        var second = create(transactions, inDialog.replace("abc", "other-way"), 0);

        assertThat(second.isMerged()).isFalse();
        assertThat(merged).isEmpty();
    }

    @Test
    void asking_leaves_nothing_behind() {
        transactions.find(id(SUBSCRIBE));

        assertThat(transactions.isFull()).isFalse();
        assertThat(merged).isEmpty();
    }

    @Test
    void there_is_a_bound() {
        for (int i = 0; i < 3; i++) {
            create(transactions, SUBSCRIBE.replace("abc", "b" + i).replace("c1", "c" + i), 0);
        }
        var full = transactions.isFull();
        transactions.tick(32_250);

        assertThat(full).isTrue();
        assertThat(transactions.isFull()).isFalse();
    }

    @Test
    void the_bound_is_that_of_all_instances_together_wherever_requests_arrive() {
        TransactionBound bound = new TransactionBound(1_000, 2);
        ServerTransactions one = instance(bound);
        ServerTransactions other = instance(bound);

        int first = fill(one, 0, 1_000, 0);
        boolean otherFull = other.isFull();
        one.tick(32_250);
        int both = fill(one, 1_000, 500, 32_500) + fill(other, 2_000, 1_000, 32_500);
        one.tick(65_000);
        other.tick(65_000);
        int later = fill(other, 3_000, 1_000, 65_000);

        assertThat(first).isEqualTo(1_000);
        assertThat(otherFull).isTrue();
        // An idle one keeps back a portion or two of 15.
        assertThat(both).isBetween(970, 1_000);
        assertThat(later).isBetween(970, 1_000);
    }

    @Test
    void an_instance_that_has_none_keeps_nothing_from_the_others() {
        TransactionBound bound = new TransactionBound(1, 2);
        ServerTransactions one = instance(bound);
        ServerTransactions other = instance(bound);

        int first = fill(one, 0, 2, 0);
        boolean otherFull = other.isFull();
        one.tick(32_250);
        int later = fill(other, 2, 2, 32_500);
        other.tick(65_000);
        one.isFull();
        one.tick(65_000);

        assertThat(first).isEqualTo(1);
        assertThat(otherFull).isTrue();
        assertThat(later).isEqualTo(1);
        assertThat(fill(other, 4, 2, 65_000)).isEqualTo(1);
    }

    /** Creates as many as there is room for, at most so many; returns how many. */
    private static int fill(ServerTransactions instance, int from, int most, long nowMillis) {
        int made = 0;
        while (made < most && !instance.isFull()) {
            String name = String.valueOf(from + made);
            create(instance, SUBSCRIBE.replace("abc", name).replace("c1", name), nowMillis);
            made++;
        }
        return made;
    }
}
