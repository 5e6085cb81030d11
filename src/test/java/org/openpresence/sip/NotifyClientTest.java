package org.openpresence.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Flow;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.notifier.NotifyResult;
import org.openpresence.presentity.TestClock;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.ResponseHead;
import org.openpresence.sip.transaction.SipTimers;
import org.openpresence.sip.transport.Resolver;
import org.openpresence.sip.transport.Target;
import org.openpresence.sip.transport.Transmitter;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** Whatever a destination does, each NOTIFY has exactly one result and the next ones find room. */
class NotifyClientTest implements Transmitter {
    private static final int MANY = 1_000;

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();
    private final List<NotifyResult> results = new ArrayList<>();
    private final List<byte[]> sent = new ArrayList<>();
    private boolean unreachable;
    private final NotifyClient client = new NotifyClient(
            "n1",
            0,
            false,
            this,
            new Resolver(vertx, List.of()),
            "presence",
            new SipTimers(100, 800),
            16,
            clock,
            SipMeter.NONE,
            () -> true,
            (asker, some) -> results.addAll(some));

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void sendMany() {
        List<NotifyRequest> requests = new ArrayList<>();
        Flow flow = new Flow("udp", "192.0.2.1", 5060, "192.0.2.100", 5060, "n1", 0, 0);
        for (int i = 0; i < MANY; i++) {
            PackedDialog dialog = PackedDialog.of(Map.of(
                    DialogField.LOCAL,
                    "<sip:alice@example.com>",
                    DialogField.LOCAL_TAG,
                    "t",
                    DialogField.REMOTE,
                    "<sip:bob@example.com>;tag=f",
                    DialogField.CALL_ID,
                    "c" + i,
                    DialogField.REMOTE_TARGET,
                    "sip:bob@192.0.2.1",
                    DialogField.LOCAL_CONTACT,
                    "sip:192.0.2.100",
                    DialogField.EVENT,
                    "presence",
                    DialogField.FLOW,
                    flow.text()));
            requests.add(new NotifyRequest(new PresentityKey(1, 2), i, 7, 1, "active;expires=60", "presence", dialog));
        }
        client.send(new NotifyBatch(Optional.empty(), Optional.empty(), requests, "n1", 0, 0));
    }

    private void respond(int status) {
        List<byte[]> requests = List.copyOf(sent);
        sent.clear();
        for (byte[] bytes : requests) {
            if (new MessageParser().parse(bytes, 0, bytes.length, false) instanceof Parsed.Request request) {
                String branch = request.request().reply().via().branch();
                client.received(new ResponseHead(status, branch, 1, "NOTIFY", -1));
            }
        }
        client.flushResults();
    }

    private void pass(long millis) {
        for (long passed = 0; passed < millis; passed += 20) {
            clock.pass(20);
            client.tick();
        }
    }

    private void assertOver(int status) {
        assertThat(results).hasSize(MANY).allMatch(one -> one.status() == status);
        assertThat(client.open()).isZero();
        assertThat(client.waiting()).isZero();
    }

    @Test
    void a_destination_that_answers_gets_all() {
        sendMany();
        int first = sent.size();

        while (!sent.isEmpty()) {
            respond(200);
        }

        assertThat(first).isEqualTo(128);
        assertOver(200);
    }

    @Test
    void asked_about_what_is_not_open_it_says_that_this_was_not_sent() {
        sendMany();
        Enquiry.Open open = new Enquiry.Open(new PresentityKey(1, 2), MANY - 1, 7, 1);
        Enquiry.Open lost = new Enquiry.Open(new PresentityKey(1, 2), 3, 8, 5);
        Enquiry.Open other = new Enquiry.Open(new PresentityKey(1, 2), MANY - 1, 7, 2);

        client.asked(new Enquiry(List.of(open, lost, other), "n1", 0));

        assertThat(results)
                .containsExactly(
                        new NotifyResult(lost.key(), 3, 8, 5, NotifyResult.NOT_SENT, -1),
                        new NotifyResult(other.key(), MANY - 1, 7, 2, NotifyResult.NOT_SENT, -1));
    }

    @Test
    void a_destination_that_only_ever_says_trying_does_not_stop_up() {
        sendMany();

        respond(100);
        int second = sent.size();
        for (int i = 0; i < 20; i++) {
            respond(100);
        }
        pass(14_000);

        assertThat(second).isGreaterThanOrEqualTo(128);
        assertOver(408);
    }

    @Test
    void a_dead_destination_does_not_stop_up() {
        sendMany();

        pass(14_000);

        assertOver(408);
    }

    @Test
    void a_process_that_slept_beyond_timer_f_goes_on() {
        sendMany();
        for (int i = 0; i < 20; i++) {
            clock.pass(60_000);
            client.tick();
        }

        assertOver(408);
    }

    @Test
    void what_cannot_be_sent_is_reported_and_stops_nothing_up() {
        unreachable = true;
        sendMany();
        client.flushResults();

        assertOver(503);
    }

    @Override
    public void send(byte[] bytes, Target target, Runnable failed) {
        if (unreachable) {
            failed.run();
        } else {
            sent.add(bytes);
        }
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
