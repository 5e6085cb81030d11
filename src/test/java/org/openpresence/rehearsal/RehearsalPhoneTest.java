package org.openpresence.rehearsal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.events.EventPackage.Verdict;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.model.Document;
import org.openpresence.sip.message.MessageParser;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.SipRequest;

class RehearsalPhoneTest {
    private static final String ADDRESS = "127.0.0.1:5099";
    private static final int LIFE = 8;

    private final MessageParser parser = new MessageParser();

    /** Four styles, and the order in which a phone publishes and watches first. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void lives_from_the_first_request_to_the_last_and_then_begins_anew(int number) {
        RehearsalPhone phone = new RehearsalPhone(number, ADDRESS);

        for (int life = 0; life < 2; life++) {
            List<SipRequest> requests = live(phone);

            assertThat(of("SUBSCRIBE", requests))
                    .extracting(request ->
                            request.toTag().isEmpty() + " " + request.expires().getAsLong())
                    .containsExactly("true 3600", "false 3600", "true 0", "false 0");
            assertThat(of("PUBLISH", requests))
                    .extracting(request -> request.ifMatch().isEmpty() + " "
                            + request.expires().getAsLong() + " " + (request.body().length > 0))
                    .containsExactly("true 3600 true", "false 3600 true", "false 3600 false", "false 0 false");
            assertThat(of("PUBLISH", requests))
                    .filteredOn(request -> request.body().length > 0)
                    .allSatisfy(request -> assertThat(verdict(request)).isEqualTo(Verdict.ACCEPTED));
        }
    }

    @Test
    void begins_anew_when_its_publication_and_its_dialog_are_lost() {
        RehearsalPhone phone = new RehearsalPhone(0, ADDRESS);

        List<SipRequest> requests = new ArrayList<>();
        for (int i = 0; i < LIFE; i++) {
            requests.add(parse(phone.next()));
        }

        assertThat(of("SUBSCRIBE", requests))
                .allMatch(request -> request.toTag().isEmpty());
        assertThat(of("PUBLISH", requests))
                .allMatch(request -> request.ifMatch().isEmpty() && request.body().length > 0);
    }

    @Test
    void some_presentities_are_watched_by_many() {
        List<String> watched = new ArrayList<>();
        for (int number = 0; number < 64; number++) {
            RehearsalPhone phone = new RehearsalPhone(number, ADDRESS);
            of("SUBSCRIBE", live(phone)).forEach(request -> watched.add(request.toUri()));
        }

        assertThat(watched.stream().filter("sip:rehearsal0@rehearsal.invalid"::equals))
                .hasSize(32 * 4);
        assertThat(watched.stream().filter("sip:rehearsal32@rehearsal.invalid"::equals))
                .hasSize(4);
    }

    private List<SipRequest> live(RehearsalPhone phone) {
        List<SipRequest> requests = new ArrayList<>();
        for (int i = 0; i < LIFE; i++) {
            SipRequest request = parse(phone.next());
            boolean lasts = request.expires().getAsLong() > 0;
            if (request.method().equals("PUBLISH")) {
                phone.published(lasts ? "tag" + i : "");
            } else if (request.callId().charAt(0) == RehearsalPhone.DIALOG) {
                phone.subscribed(lasts ? "to" : "", lasts ? "sip:127.0.0.1:5060" : "");
            }
            requests.add(request);
        }
        return requests;
    }

    private SipRequest parse(String request) {
        byte[] bytes = request.getBytes(US_ASCII);
        Parsed parsed = parser.parse(bytes, 0, bytes.length, false);
        assertThat(parsed).as(request).isInstanceOf(Parsed.Request.class);
        return ((Parsed.Request) parsed).request();
    }

    private static List<SipRequest> of(String method, List<SipRequest> requests) {
        return requests.stream()
                .filter(request -> request.method().equals(method))
                .toList();
    }

    private static Verdict verdict(SipRequest request) {
        Document document = new Document(request.contentType().orElseThrow(), request.body());
        return new PresencePackage().checkPublished(document);
    }
}
