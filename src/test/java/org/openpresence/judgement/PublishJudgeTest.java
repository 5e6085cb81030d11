package org.openpresence.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.events.EventPackage.EntityTagPolicy.NEW_EACH_TIME;
import static org.openpresence.events.EventPackage.EntityTagPolicy.NEW_ONCE;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.EventName;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.Subject;
import org.openpresence.presentity.Command;

/** RFC 3903 §6. */
class PublishJudgeTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final Origin ORIGIN = new Origin("n1", 2, 7, 9);

    private final PublishJudge judge = new PublishJudge(
            new EventPackages(
                    List.of(new StrictPackage("presence", NEW_EACH_TIME), new StrictPackage("dialog", NEW_ONCE))),
            new ExpiryPolicy(Duration.ofSeconds(60), Duration.ofHours(1), true),
            new NarrowWidths(),
            5,
            20,
            () -> "fresh-tag",
            () -> "pres-fresh");

    private Presentity presentity = ALICE;
    private Optional<EventName> event = Optional.of(EventName.of("presence"));
    private List<String> ifMatch = List.of();
    private OptionalLong expires = OptionalLong.empty();
    private Optional<String> type = Optional.of("application/pidf+xml");
    private Optional<String> encoding = Optional.empty();
    private String body = "open";
    private Optional<String> sender = Optional.empty();

    private Judgement judge() {
        return judge.judge(new PublishRequest(
                ORIGIN,
                77,
                presentity,
                Optional.empty(),
                event,
                ifMatch,
                expires,
                type,
                encoding,
                body.getBytes(StandardCharsets.UTF_8),
                sender));
    }

    private Command.Publish admitted() {
        if (judge() instanceof Judgement.Admitted admitted && admitted.command() instanceof Command.Publish publish) {
            return publish;
        }
        throw new AssertionError("not admitted: " + judge());
    }

    private Answer refused() {
        if (judge() instanceof Judgement.Refused refused) {
            assertThat(refused.answer().origin()).isEqualTo(ORIGIN);
            return refused.answer();
        }
        throw new AssertionError("not refused: " + judge());
    }

    @Test
    void an_initial_publication_becomes_a_command_with_all_facts() {
        assertThat(admitted())
                .isEqualTo(new Command.Publish(
                        PresentityKey.of(ALICE),
                        "alice@example.com",
                        77,
                        "presence",
                        Optional.empty(),
                        Optional.of(Document.of("application/pidf+xml", "open")),
                        1_800_000,
                        new EntityTag("fresh-tag"),
                        false,
                        "pres-fresh",
                        5,
                        "",
                        new Subject("open", List.of(), false, false),
                        false));
    }

    @Test
    void the_sender_and_what_the_document_tells_of_go_with_it() {
        sender = Optional.of("sip:alice@192.0.2.1:5062");

        assertThat(admitted().sender()).isEqualTo("sip:alice@192.0.2.1:5062");
        assertThat(admitted().subject()).isEqualTo(new Subject("open", List.of(), false, false));
    }

    @Test
    void a_sender_that_is_no_uri_or_too_long_gets_400() {
        sender = Optional.of("no uri");
        assertThat(refused().status()).isEqualTo(400);

        sender = Optional.of("sip:" + "a".repeat(250) + "@example.com");
        assertThat(refused().status()).isEqualTo(400);
    }

    @Test
    void a_package_that_nobody_publishes_for_is_unknown_here() {
        event = Optional.of(EventName.of("presence.winfo"));

        assertThat(refused().status()).isEqualTo(489);
    }

    @Test
    void a_refresh_has_no_document_and_a_package_may_keep_its_tags() {
        event = Optional.of(EventName.of("dialog"));
        ifMatch = List.of("old");
        body = "";
        type = Optional.empty();
        expires = OptionalLong.of(99_999);

        assertThat(admitted().ifMatch()).contains(new EntityTag("old"));
        assertThat(admitted().document()).isEmpty();
        assertThat(admitted().keepsTag()).isTrue();
        assertThat(admitted().lifetimeMillis()).isEqualTo(3_600_000);
    }

    @Test
    void the_body_of_a_removal_is_not_looked_at() {
        ifMatch = List.of("old");
        body = "bad";
        expires = OptionalLong.of(0);

        assertThat(admitted().document()).isEmpty();
        assertThat(admitted().lifetimeMillis()).isZero();
    }

    @Test
    void a_publication_that_is_over_at_once_is_looked_at_all_the_same() {
        body = "bad";
        expires = OptionalLong.of(0);

        assertThat(refused().status()).isEqualTo(400);
    }

    @Test
    void refuses_a_missing_or_unknown_package_and_says_which_there_are() {
        event = Optional.empty();
        var missing = refused();
        event = Optional.of(EventName.of("unheard-of"));

        assertThat(missing.status()).isEqualTo(489);
        assertThat(refused().status()).isEqualTo(489);
        assertThat(refused().headers()).containsExactly("Allow-Events: presence, dialog, presence.winfo, dialog.winfo");
    }

    @Test
    void refuses_two_entity_tags() {
        ifMatch = List.of("a", "b");

        assertThat(refused().status()).isEqualTo(400);
    }

    @Test
    void refuses_an_interval_that_is_too_brief_although_that_of_a_subscribe_would_be_raised() {
        expires = OptionalLong.of(59);

        assertThat(refused().status()).isEqualTo(423);
        assertThat(refused().headers()).containsExactly("Min-Expires: 60");
    }

    @Test
    void refuses_a_new_publication_without_a_body() {
        body = "";

        assertThat(refused().status()).isEqualTo(400);
    }

    @Test
    void refuses_what_the_database_could_not_take() {
        presentity = new Presentity("u".repeat(31) + "@example.com");

        assertThat(refused().status()).isEqualTo(400);
        assertThat(refused().phrase()).isEqualTo("the user is too long");
    }

    @Test
    void refuses_a_body_that_is_too_large() {
        body = "x".repeat(21);

        assertThat(refused().status()).isEqualTo(413);
    }

    @Test
    void refuses_an_encoded_body() {
        encoding = Optional.of("deflate");

        assertThat(refused().status()).isEqualTo(415);
        assertThat(refused().headers()).containsExactly("Accept-Encoding: identity");
    }

    @Test
    void refuses_a_body_without_a_type() {
        type = Optional.empty();

        assertThat(refused().status()).isEqualTo(400);
    }

    @Test
    void refuses_a_type_that_the_package_does_not_know_and_says_which_it_does() {
        type = Optional.of("application/sdp");

        assertThat(refused().status()).isEqualTo(415);
        assertThat(refused().headers()).containsExactly("Accept: application/pidf+xml, text/plain");
    }

    @Test
    void refuses_what_the_package_refuses() {
        body = "bad";

        assertThat(refused().status()).isEqualTo(400);
        assertThat(refused().phrase()).isEqualTo("Bad Document");
    }
}
