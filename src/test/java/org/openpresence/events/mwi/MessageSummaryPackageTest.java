package org.openpresence.events.mwi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.events.EventPackage.Verdict;
import org.openpresence.events.Published;
import org.openpresence.events.Samples;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;

class MessageSummaryPackageTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");

    private final MessageSummaryPackage mwi = new MessageSummaryPackage();

    @Test
    void counters_of_several_publications_are_added_up_where_that_is_wanted() {
        var sum = new MessageSummaryPackage(true);
        var first = published("Messages-Waiting: yes\r\nMessage-Account: sip:old@vmail.example.com\r\n"
                + "voice-message: 2/8 (1/2)\r\n\r\nTo: <alice@atlanta.example.com>\r\nSubject: carpool\r\n");
        var second = published("messages-waiting:no\nMessage-Account: sip:alice@vmail.example.com\n"
                + "Fax-Message : 0 / 3\nX-Note: folded\n more\nVoice-Message:4294967295/1");

        var total = sum.aggregate(new Presentity("alice@example.com"), List.of(first, second))
                .orElseThrow();

        assertThat(total.text())
                .isEqualTo("Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\n"
                        + "Fax-Message: 0/3\r\nVoice-Message: 4294967295/9 (1/2)\r\n");
        assertThat(sum.checkPublished(total)).isEqualTo(Verdict.ACCEPTED);
        assertThat(sum.aggregate(new Presentity("alice@example.com"), List.of(first)))
                .isEqualTo(mwi.aggregate(new Presentity("alice@example.com"), List.of(first)));
        assertThat(sum.aggregate(new Presentity("alice@example.com"), List.of()))
                .isEqualTo(mwi.aggregate(new Presentity("alice@example.com"), List.of()));
    }

    private static Published published(String summary) {
        return new Published(Document.of("application/simple-message-summary", summary), Instant.EPOCH, false);
    }

    @Test
    void is_the_package_of_rfc_3842() {
        assertThat(mwi.name()).isEqualTo("message-summary");
        assertThat(mwi.contentType()).isEqualTo("application/simple-message-summary");
        assertThat(mwi.defaultExpires()).isEqualTo(Duration.ofHours(1));
        assertThat(mwi.requiresAuthorization()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pjsua-mwi.txt", "baresip-mwi.txt", "headers-mwi.txt", "lenient-mwi.txt"})
    void takes_what_clients_publish(String file) {
        var verdict = mwi.checkPublished(new Document(mwi.contentType(), Samples.client(file)));

        assertThat(verdict).isEqualTo(Verdict.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Messages-Waiting: yes\r\n",
                "Messages-Waiting: no",
                "Messages-Waiting:yes\n",
                "messages-waiting : NO  \r\n",
                "Messages-Waiting:\tyes\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: 4294967295/0\r\n",
                "Messages-Waiting: yes\r\nvoice-message:1/2(3/4)\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: 1 / 2 ( 3 / 4 )\r\n",
                "Messages-Waiting: yes\r\nNone: 0/0\r\n",
                "Messages-Waiting: yes\r\nX-Vendor:\r\n",
                "Messages-Waiting: yes\r\nX-Vendor: a:b\r\n more\r\n",
                "Messages-Waiting: yes\r\n\r\nSubject: Gr\u00fc\u00dfe\r\n"
            })
    void takes_every_form_the_grammar_or_the_field_has(String body) {
        assertThat(check(body)).isEqualTo(Verdict.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\r\nMessages-Waiting: yes\r\n",
                "Voice-Message: 1/0\r\nMessages-Waiting: yes\r\n",
                " Messages-Waiting: yes\r\n",
                "Messages-Waiting yes\r\n",
                "Messages-Waiting: maybe\r\n",
                "Messages-Waiting:\r\n",
                "Messages-Waiting: yes\r\nMessages-Waiting: no\r\n",
                "Messages-Waiting: yes\r\n continued\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n (0/0)\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: 4294967296/0\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: 99999999999999999999/0\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: -1/0\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: 1\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: 1/0 (1)\r\n",
                "Messages-Waiting: yes\r\nVoice-Message: 1/0 (1/0\r\n",
                "Messages-Waiting: yes\r\nVoice-Message:\r\n",
                "Messages-Waiting: yes\r\nMessage-Account:\r\n",
                "Messages-Waiting: yes\r\nno colon\r\n",
                "Messages-Waiting: yes\r\nbad name: 1\r\n",
                "Messages-Waiting: yes\r\n: 1\r\n",
                "Messages-Waiting: yes\rVoice-Message: 1/0\r\n",
                "Messages-Waiting: yes\r\nX: \u0000\r\n",
                "Messages-Waiting: yes\r\nX: \u007f\r\n",
                "Messages-Waiting: yes\r\nX: \u0085\r\n",
                "Messages-Waiting: yes\r"
            })
    void refuses_everything_else_with_400_and_a_reason(String body) {
        assertRefused(check(body));
    }

    @Test
    void refuses_octets_that_are_not_utf_8() {
        var latin = "Messages-Waiting: yes\r\nSubject: \u00fc\r\n".getBytes(StandardCharsets.ISO_8859_1);

        assertRefused(mwi.checkPublished(new Document(mwi.contentType(), latin)));
    }

    @Test
    void tells_that_no_message_waits_when_nothing_is_published() {
        assertThat(aggregate()).isEqualTo("Messages-Waiting: no\r\n");
    }

    @Test
    void tells_that_no_message_waits_when_every_publication_ended() {
        assertThat(aggregate(published("Messages-Waiting: yes\r\n", true))).isEqualTo("Messages-Waiting: no\r\n");
    }

    @Test
    void tells_the_latest_publication_that_has_not_ended() {
        var first = published("Messages-Waiting: no\r\n", false);
        var second = published("Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n", false);
        var ended = published("Messages-Waiting: yes\r\nVoice-Message: 9/9\r\n", true);

        assertThat(aggregate(first, second, ended)).isEqualTo("Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n");
    }

    @Test
    void ends_every_line_with_crlf() {
        assertThat(aggregate(published("Messages-Waiting: yes\nVoice-Message: 1/0\r\n\nX: y", false)))
                .isEqualTo("Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n\r\nX: y\r\n");
    }

    private Verdict check(String body) {
        return mwi.checkPublished(Document.of(mwi.contentType(), body));
    }

    private static void assertRefused(Verdict verdict) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.reason()).isNotBlank().doesNotContain("\n", "\r");
        });
    }

    private String aggregate(Published... oldestFirst) {
        return mwi.aggregate(ALICE, List.of(oldestFirst)).orElseThrow().text();
    }

    private Published published(String body, boolean ended) {
        return new Published(Document.of(mwi.contentType(), body), Instant.EPOCH, ended);
    }
}
