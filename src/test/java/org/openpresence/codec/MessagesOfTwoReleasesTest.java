package org.openpresence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Flow;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.notifier.Enquiry;
import org.openpresence.notifier.NotifyBatch;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.notifier.NotifyResult;
import org.openpresence.notifier.Withdrawal;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;

/** What crosses between nodes of two releases: a field that the next one adds harms no reader of this one. */
class MessagesOfTwoReleasesTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final Origin ORIGIN = new Origin("node-1", 1, 7, 5);
    private static final Answer ANSWER = new Answer(ORIGIN, 200, "OK", "tag", List.of("Expires: 60"));

    /** Makes of a record one of the next version with a field more at its end. */
    static byte[] ofNextRelease(byte[] octets) {
        byte[] more = Arrays.copyOf(octets, octets.length + 3);
        more[0] = (byte) (octets[0] + 1);
        ByteBuffer.wrap(more).putInt(1, octets.length - 5 + 3);
        more[octets.length] = 2;
        more[octets.length + 1] = 'n';
        more[octets.length + 2] = 'w';
        return more;
    }

    private static <T> void isUnderstood(T message, Function<T, byte[]> encode, Function<byte[], T> decode) {
        T same = decode.apply(encode.apply(message));
        T next = decode.apply(ofNextRelease(encode.apply(message)));

        for (T read : Arrays.asList(same, next)) {
            assertThat(read)
                    .usingRecursiveComparison()
                    .ignoringFieldsMatchingRegexes(".*arrivedNanos", "changedNanos")
                    .isEqualTo(message);
        }
    }

    private static PackedDialog dialog() {
        return PackedDialog.of(Map.of(DialogField.CALL_ID, "call", DialogField.EVENT, "presence;id=7"));
    }

    @Test
    void publish() {
        isUnderstood(
                new PublishRequest(
                        ORIGIN,
                        9,
                        ALICE,
                        Optional.of(ALICE),
                        Optional.of(EventName.parse("presence")),
                        List.of("tag"),
                        OptionalLong.of(600),
                        Optional.of("application/pidf+xml"),
                        Optional.empty(),
                        new byte[] {1, 2},
                        Optional.of("sip:bob@example.com")),
                RequestCodec::encode,
                RequestCodec::decodePublish);
    }

    @Test
    void subscribe() {
        isUnderstood(
                new SubscribeRequest(
                        ORIGIN,
                        9,
                        ALICE,
                        Optional.of(EventName.parse("presence;id=7")),
                        OptionalLong.empty(),
                        Optional.of(List.of("application/pidf+xml")),
                        List.of("sip:bob@192.0.2.1"),
                        "call",
                        1,
                        "<sip:bob@example.com>;tag=b",
                        "sip:bob@example.com",
                        "b",
                        "<sip:alice@example.com>",
                        "sip:alice@example.com",
                        "",
                        List.of("<sip:edge.example.com;lr>"),
                        "sip:192.0.2.2",
                        "phone",
                        new Flow("udp", "192.0.2.1", 5060, "192.0.2.2", 5060, "node-1", 0, 3),
                        Optional.empty(),
                        Optional.of(Document.of("text/plain", "filter"))),
                RequestCodec::encode,
                RequestCodec::decodeSubscribe);
    }

    @Test
    void answer() {
        isUnderstood(ANSWER, NotifyCodec::encode, NotifyCodec::decodeAnswer);
    }

    @Test
    void notifies() {
        isUnderstood(
                new NotifyBatch(
                        Optional.of(ANSWER),
                        Optional.of(Document.of("text/plain", "open")),
                        List.of(new NotifyRequest(
                                PresentityKey.of(ALICE), 3, 42, 1_000, "active;expires=60", "presence", dialog())),
                        "node-2",
                        1,
                        0),
                NotifyCodec::encode,
                NotifyCodec::decodeBatch);
    }

    @Test
    void results() {
        isUnderstood(
                List.of(new NotifyResult(PresentityKey.of(ALICE), 3, 42, 1_000, 200, -1)),
                NotifyCodec::encode,
                NotifyCodec::decodeResults);
    }

    @Test
    void withdrawal() {
        isUnderstood(new Withdrawal(42, 1_000), NotifyCodec::encode, NotifyCodec::decodeWithdrawal);
    }

    @Test
    void change() {
        isUnderstood(new RandomStates(4).change(), ChangeCodec::encode, ChangeCodec::decode);
    }

    @Test
    void what_the_next_release_packed_into_a_dialog_travels_on_unharmed() {
        byte[] packed = dialog().bytes();
        byte[] next = Arrays.copyOf(packed, packed.length + 4);
        next[0]++;
        next[packed.length + 1] = 2;
        next[packed.length + 2] = 'n';
        next[packed.length + 3] = 'w';
        NotifyRequest request =
                new NotifyRequest(PresentityKey.of(ALICE), 3, 42, 1_000, "active", "presence", PackedDialog.read(next));
        NotifyBatch batch = new NotifyBatch(Optional.empty(), Optional.empty(), List.of(request), "n", 0, 0);

        NotifyBatch passedOn =
                NotifyCodec.decodeBatch(NotifyCodec.encode(NotifyCodec.decodeBatch(NotifyCodec.encode(batch))));

        assertThat(passedOn.requests().get(0).dialog().bytes()).isEqualTo(next);
        assertThat(PackedDialog.read(next)
                        .with(Map.of(DialogField.REMOTE_TARGET, "sip:bob@192.0.2.9"))
                        .bytes())
                .startsWith(next[0])
                .endsWith(0, 2, 'n', 'w');
    }

    @Test
    void enquiry() {
        isUnderstood(
                new Enquiry(List.of(new Enquiry.Open(new PresentityKey(-1, 2), 3, -4, 5)), "node-1", 1),
                NotifyCodec::encode,
                NotifyCodec::decodeEnquiry);
    }
}
