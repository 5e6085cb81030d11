package org.openpresence.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Document;
import org.openpresence.model.Flow;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.SipRequest;
import org.openpresence.sip.transaction.Branch;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** What was rendered is read back by the parser. */
class NotifyRendererTest {
    private static final String BRANCH = Branch.of(3, 42);

    private final NotifyRenderer renderer = new NotifyRenderer("presence, message-summary");
    private final Map<DialogField, String> fields = new EnumMap<>(DialogField.class);

    NotifyRendererTest() {
        fields.put(DialogField.LOCAL, "\"Alice \u00c4\" <sip:alice@example.com>");
        fields.put(DialogField.LOCAL_TAG, "10abc");
        fields.put(DialogField.REMOTE, "sip:bob@example.com;tag=f1");
        fields.put(DialogField.REMOTE_TAG, "f1");
        fields.put(DialogField.CALL_ID, "c1@host");
        fields.put(DialogField.REMOTE_TARGET, "sip:bob@192.0.2.1:5070");
        fields.put(DialogField.LOCAL_CONTACT, "sip:192.0.2.100:5060");
        fields.put(DialogField.EVENT, "presence;id=77");
        fields.put(DialogField.FLOW, new Flow("udp", "192.0.2.1", 5070, "192.0.2.100", 5060, "n1", 3, 0).text());
    }

    private byte[] render(String state, Document body) {
        PackedDialog dialog = PackedDialog.of(fields);
        NotifyRequest request =
                new NotifyRequest(new PresentityKey(1, 2), 0, 5, 2_147_483_647L, state, "presence", dialog);
        StrictRouter strict = NextHop.of(dialog).orElseThrow().strict().orElse(null);
        return renderer.render(request, strict, "udp", "192.0.2.100:5060", 3, 42, body);
    }

    private static SipRequest parsed(byte[] bytes) {
        Parsed parsed = new MessageParser().parse(bytes, 0, bytes.length, true);
        if (parsed instanceof Parsed.Request request) {
            return request.request();
        }
        throw new AssertionError("not a request: " + parsed + '\n' + new String(bytes, StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void in_a_shared_dialog_its_tag_stands_in_from() {
        fields.put(DialogField.SHARED_TAG, "the-first-ones");

        assertThat(text(render("active;expires=60", null)))
                .contains("\r\nFrom: \"Alice \u00c4\" <sip:alice@example.com>;tag=the-first-ones\r\n");
    }

    @Test
    void every_part_of_the_dialog_comes_back() {
        byte[] bytes = render("active;expires=60", Document.of("application/pidf+xml", "<presence/>"));

        SipRequest request = parsed(bytes);

        assertThat(request.method()).isEqualTo("NOTIFY");
        assertThat(request.requestUri()).isEqualTo("sip:bob@192.0.2.1:5070");
        assertThat(request.fromUri()).isEqualTo("sip:alice@example.com");
        assertThat(request.fromTag()).isEqualTo("10abc");
        assertThat(request.toUri()).isEqualTo("sip:bob@example.com");
        assertThat(request.toTag()).isEqualTo("f1");
        assertThat(request.callId()).isEqualTo("c1@host");
        assertThat(request.cseq()).isEqualTo(2_147_483_647L);
        assertThat(request.contacts()).containsExactly("sip:192.0.2.100:5060");
        assertThat(request.event()).hasValueSatisfying(event -> {
            assertThat(event.packageName()).isEqualTo("presence");
            assertThat(event.id()).contains("77");
        });
        assertThat(request.maxForwards()).hasValue(70);
        assertThat(request.reply().via().branch()).isEqualTo(BRANCH);
        assertThat(request.reply().via().rport()).isTrue();
        assertThat(request.contentType()).contains("application/pidf+xml");
        assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo("<presence/>");
        assertThat(text(bytes))
                .contains("\r\nSubscription-State: active;expires=60\r\n")
                .contains("\r\nAllow-Events: presence, message-summary\r\n");
    }

    @Test
    void without_a_body_there_is_no_content_type_and_the_length_is_0() {
        byte[] bytes = render("terminated;reason=rejected", null);

        assertThat(parsed(bytes).body()).isEmpty();
        assertThat(text(bytes)).doesNotContain("Content-Type").endsWith("\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void the_route_set_is_repeated_in_its_order() {
        fields.put(DialogField.ROUTE_SET, "<sip:p1.example.com;lr>,<sip:p2.example.com;lr>");

        SipRequest request = parsed(render("active;expires=60", null));

        assertThat(request.routes()).containsExactly("<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>");
        assertThat(request.requestUri()).isEqualTo("sip:bob@192.0.2.1:5070");
    }

    @Test
    void a_strict_router_gets_its_own_uri_and_the_remote_target_ends_the_route() {
        fields.put(DialogField.ROUTE_SET, "<sip:p1.example.com>,<sip:p2.example.com;lr>");

        SipRequest request = parsed(render("active;expires=60", null));

        assertThat(request.requestUri()).isEqualTo("sip:p1.example.com");
        assertThat(request.routes()).containsExactly("<sip:p2.example.com;lr>", "<sip:bob@192.0.2.1:5070>");
    }

    @Test
    void via_asks_for_rport_and_names_the_transport() {
        assertThat(text(render("active;expires=60", null)))
                .contains("\r\nVia: SIP/2.0/UDP 192.0.2.100:5060;branch=" + BRANCH + ";rport\r\n");
    }

    @Test
    void the_length_counts_octets_and_a_large_body_after_a_small_one_is_whole() {
        render("active;expires=60", null);
        String large = "\u20ac".repeat(10_000);

        SipRequest request = parsed(render("active;expires=60", Document.of("text/plain", large)));

        assertThat(request.body()).hasSize(30_000);
        assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo(large);
    }

    @Test
    void what_was_rendered_does_not_change_when_the_next_is_rendered() {
        byte[] first = render("active;expires=60", Document.of("text/plain", "one"));
        byte[] copy = first.clone();

        render("active;expires=59", Document.of("text/plain", "two and more"));

        assertThat(first).isEqualTo(copy);
    }
}
