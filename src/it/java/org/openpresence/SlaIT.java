package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.DialogText.publish;
import static org.openpresence.kit.DialogText.subscribe;
import static org.openpresence.kit.DialogText.summary;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** A line that several phones share: {@code dialog;sla} (draft-anil-sipping-bla). */
class SlaIT {
    private static final String SLA = "dialog;sla";
    private static final AtomicInteger LINES = new AtomicInteger();

    private final String line = "line" + LINES.incrementAndGet();
    private final String lineUri = "sip:" + line + "@example.com";
    private SipPeer one;
    private SipPeer two;

    @BeforeEach
    void connect() {
        one = SipPeer.udp(SharedServer.get());
        two = SipPeer.udp(SharedServer.get());
    }

    @AfterEach
    void disconnect() {
        one.close();
        two.close();
    }

    private String contact(SipPeer phone) {
        return "sip:" + line + "@127.0.0.1:" + phone.port();
    }

    /** A phone subscribes to itself; its Contact names the line. */
    private SipRequestText watch(SipPeer phone, String event) {
        return subscribe(phone, event, phone.address()).set("Contact", "<" + contact(phone) + ">");
    }

    private SipRequestText publishFrom(SipPeer phone, String... calls) {
        return publish(phone, SLA, lineUri, calls).set("Sender", "<" + contact(phone) + ">");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dialog;sla", "dialog;ma", "dialog;sla;include-session-description", "dialog;id=5;SLA"})
    void a_phone_that_subscribes_to_itself_watches_the_line_that_its_contact_names(String event) {
        Watcher watcher = one.watching(watch(one, event));
        String first = summary(watcher.last());

        two.ask(publishFrom(two, "a trying c1"));

        assertThat(first).isEqualTo("0 full");
        assertThat(summary(watcher.awaitNotify())).isEqualTo("1 partial a=trying");
        assertThat(watcher.last().header("Event")).isEqualTo(event);
        assertThat(watcher.refresh(600).status()).isEqualTo(200);
        assertThat(summary(watcher.awaitNotify())).isEqualTo("2 full a=trying");
    }

    @Test
    void the_phone_that_publishes_is_not_told_of_it_the_others_are() {
        Watcher first = one.watching(watch(one, SLA));
        Watcher second = two.watching(watch(two, SLA));

        String tag = one.ask(publishFrom(one, "a trying c1")).header("SIP-ETag");
        String toSecond = summary(second.awaitNotify());
        first.isToldNothingFor(300);
        two.ask(publishFrom(two, "a confirmed c1").set("SIP-If-Match", tag));

        assertThat(toSecond).isEqualTo("1 partial a=trying");
        assertThat(summary(first.awaitNotify())).isEqualTo("1 partial a=confirmed");
        second.isToldNothingFor(300);
    }

    @Test
    void the_phone_that_removes_a_publication_is_not_told_of_it_the_others_are() {
        Watcher first = one.watching(watch(one, SLA));
        Watcher second = two.watching(watch(two, SLA));
        String tag = one.ask(publishFrom(one, "a confirmed c1")).header("SIP-ETag");
        second.awaitNotify();

        two.ask(two.request("PUBLISH", lineUri)
                .set("Event", SLA)
                .set("SIP-If-Match", tag)
                .set("Sender", "<" + contact(two) + ">")
                .expires(0));

        assertThat(summary(first.awaitNotify())).isEqualTo("1 partial a=terminated");
        second.isToldNothingFor(300);
    }

    @Test
    void a_request_in_the_dialog_that_names_another_package_is_for_another_subscription() {
        Watcher watcher = one.watching(watch(one, SLA));

        SipMessage alias = one.ask(watcher.again(600).set("Event", "dialog;ma"));
        watcher.awaitNotify();
        SipMessage other = one.ask(watcher.again(600).set("Event", "dialog"));

        assertThat(alias.status()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(200);
        assertThat(watcher.awaitNotify().header("Event")).isEqualTo("dialog");
    }

    @Test
    void the_entity_tag_stays_the_same_over_modifications_and_refreshes() {
        String tag = one.ask(publishFrom(one, "a trying c1")).header("SIP-ETag");

        SipMessage modified = two.ask(publishFrom(two, "a early c1").set("SIP-If-Match", tag));
        SipMessage refreshed = one.ask(one.request("PUBLISH", lineUri)
                .set("Event", SLA)
                .set("SIP-If-Match", tag)
                .expires(600));

        assertThat(modified.header("SIP-ETag")).isEqualTo(tag);
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.header("SIP-ETag")).isEqualTo(tag);
    }

    @Test
    void a_phone_without_a_call_does_not_end_the_call_of_another() {
        Watcher watcher = one.watching(watch(one, SLA));
        String tag = two.ask(publishFrom(two, "a confirmed c1")).header("SIP-ETag");
        watcher.awaitNotify();

        SipMessage idle = one.ask(publishFrom(one).set("SIP-If-Match", tag));
        watcher.isToldNothingFor(300);
        SipMessage over = two.ask(publishFrom(two).set("SIP-If-Match", tag));

        assertThat(idle.status()).isEqualTo(200);
        assertThat(idle.header("SIP-ETag")).isEqualTo(tag);
        assertThat(over.status()).isEqualTo(200);
        assertThat(summary(watcher.awaitNotify())).isEqualTo("2 partial a=terminated");
    }

    @Test
    void without_a_word_from_the_sender_header_everybody_is_told() {
        try (ServerProcess server = ServerProcess.serving("publish_sender=none");
                SipPeer phone = SipPeer.udp(server)) {
            Watcher watcher = phone.watching(watch(phone, SLA));

            phone.ask(publishFrom(phone, "a trying c1"));

            assertThat(summary(watcher.awaitNotify())).isEqualTo("1 partial a=trying");
        }
    }

    @Test
    void a_sender_that_is_no_address_gets_400() {
        assertThat(one.ask(publishFrom(one, "a trying c1").set("Sender", "nobody"))
                        .status())
                .isEqualTo(400);
    }
}
