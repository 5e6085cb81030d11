package org.openpresence.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.events.EventPackage.EntityTagPolicy.NEW_EACH_TIME;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.model.EventName;
import org.openpresence.model.Flow;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.presentity.Command;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;

/** RFC 6665 §4.2.1. */
class SubscribeJudgeTest {
    private static final Presentity ALICE = new Presentity("alice@example.com");
    private static final Origin ORIGIN = new Origin("n1", 2, 7, 9);
    private static final Flow FLOW = new Flow("udp", "192.0.2.1", 5060, "192.0.2.9", 5060, "n1", 2, 0);
    private static final DialogToken TOKEN = new DialogToken(PresentityKey.of(ALICE), 12, 345);

    private boolean raises;
    private Optional<EventName> event = Optional.of(new EventName("presence", Optional.of("7"), ";id=7"));
    private OptionalLong expires = OptionalLong.empty();
    private Optional<List<String>> accept = Optional.empty();
    private List<String> contacts = List.of("sip:bob@192.0.2.1");
    private String toTag = "";
    private Optional<Presentity> watcher = Optional.of(new Presentity("bob@example.com"));
    private Optional<Document> body = Optional.empty();

    private Judgement judge() {
        return subject().judge(request());
    }

    private SubscribeJudge subject() {
        return new SubscribeJudge(
                new EventPackages(List.of(new StrictPackage("presence", NEW_EACH_TIME))),
                new ExpiryPolicy(Duration.ofSeconds(60), Duration.ofHours(1), raises),
                new NarrowWidths(),
                "op",
                50,
                () -> 4711);
    }

    private SubscribeRequest request() {
        return new SubscribeRequest(
                ORIGIN,
                77,
                ALICE,
                event,
                expires,
                accept,
                contacts,
                "c1",
                3,
                "<sip:bob@example.com>;tag=f1",
                "sip:bob@example.com",
                "f1",
                "<sip:alice@example.com>",
                "sip:alice@example.com",
                toTag,
                List.of("<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>"),
                "sip:192.0.2.9:5060",
                "phone",
                FLOW,
                watcher,
                body);
    }

    private <T extends Command> T admitted(Class<T> type) {
        if (judge() instanceof Judgement.Admitted admitted && type.isInstance(admitted.command())) {
            return type.cast(admitted.command());
        }
        throw new AssertionError("not admitted: " + judge());
    }

    @Test
    void only_the_presentity_may_watch_its_watchers() {
        event = Optional.of(EventName.of("presence.winfo"));

        assertThat(refused().status()).isEqualTo(403);

        watcher = Optional.of(ALICE);
        assertThat(admitted(Command.Subscribe.class).event()).isEqualTo("presence.winfo");
    }

    private Answer refused() {
        if (judge() instanceof Judgement.Refused refused) {
            assertThat(refused.answer().origin()).isEqualTo(ORIGIN);
            return refused.answer();
        }
        throw new AssertionError("not refused: " + judge());
    }

    @Test
    void an_initial_subscribe_becomes_a_command_with_its_dialog() {
        var command = admitted(Command.Subscribe.class);

        assertThat(command.key()).isEqualTo(PresentityKey.of(ALICE));
        assertThat(command.operation()).isEqualTo(77);
        assertThat(command.event()).isEqualTo("presence");
        assertThat(command.lifetimeMillis()).isEqualTo(1_800_000);
        assertThat(command.remoteCSeq()).isEqualTo(3);
        assertThat(command.random()).isEqualTo(4711);
        assertThat(command.tagPrefix()).isEqualTo("op");
        assertThat(command.maximum()).isEqualTo(50);
        assertThat(command.dialog().get(DialogField.EVENT)).isEqualTo("presence;id=7");
        assertThat(command.dialog().get(DialogField.REMOTE_TARGET)).isEqualTo("sip:bob@192.0.2.1");
        assertThat(command.dialog().get(DialogField.ROUTE_SET))
                .isEqualTo("<sip:p1.example.com;lr>,<sip:p2.example.com;lr>");
        assertThat(command.dialog().get(DialogField.WATCHER)).isEqualTo("bob@example.com");
        assertThat(Flow.parse(command.dialog().get(DialogField.FLOW))).isEqualTo(FLOW);
    }

    @Test
    void a_subscribe_within_a_dialog_is_led_by_its_tag_and_needs_no_contact() {
        toTag = TOKEN.tag("whatever");
        contacts = List.of();
        expires = OptionalLong.of(0);

        assertThat(admitted(Command.Refresh.class))
                .isEqualTo(new Command.Refresh(
                        TOKEN.key(),
                        77,
                        12,
                        345,
                        "c1",
                        "f1",
                        "presence;id=7",
                        "presence",
                        0,
                        3,
                        "",
                        "",
                        FLOW.text(),
                        ALICE.address()));
    }

    @Test
    void a_further_subscription_in_a_dialog_is_about_the_presentity_of_the_dialog() {
        toTag = TOKEN.tag("op");
        contacts = List.of();
        var carol = new Presentity("carol@example.com");

        var judged = subject().further(request(), carol);

        assertThat(judged).isInstanceOfSatisfying(Judgement.Admitted.class, admitted -> assertThat(admitted.command())
                .isInstanceOfSatisfying(Command.Subscribe.class, command -> {
                    assertThat(command.address()).isEqualTo(carol.address());
                    assertThat(command.within()).contains(TOKEN);
                    assertThat(command.lifetimeMillis()).isEqualTo(1_800_000);
                    assertThat(command.dialog().get(DialogField.EVENT)).isEqualTo("presence;id=7");
                    assertThat(command.dialog().get(DialogField.REMOTE_TARGET)).isEmpty();
                }));
    }

    @Test
    void a_further_subscription_to_who_watches_is_for_the_presentity_alone() {
        toTag = TOKEN.tag("op");
        event = Optional.of(EventName.of("presence.winfo"));

        var others = subject().further(request(), ALICE);
        watcher = Optional.of(ALICE);
        var own = subject().further(request(), ALICE);

        assertThat(others).isInstanceOfSatisfying(Judgement.Refused.class, refused -> assertThat(
                        refused.answer().status())
                .isEqualTo(403));
        assertThat(own).isInstanceOf(Judgement.Admitted.class);
    }

    @Test
    void refuses_a_tag_that_is_not_ours() {
        toTag = "a6c85cf-not-one-of-ours";

        assertThat(refused().status()).isEqualTo(481);
    }

    @Test
    void refuses_a_missing_or_unknown_package_and_says_which_there_are() {
        event = Optional.empty();
        var missing = refused();
        event = Optional.of(EventName.of("unheard-of"));

        assertThat(missing.status()).isEqualTo(489);
        assertThat(refused().status()).isEqualTo(489);
        assertThat(refused().headers()).containsExactly("Allow-Events: presence, presence.winfo");
    }

    @Test
    void refuses_all_but_exactly_one_sip_contact() {
        contacts = List.of();
        var none = refused().status();
        contacts = List.of("sip:a@b", "sip:c@d");
        var two = refused().status();
        contacts = List.of("tel:+1");
        var foreign = refused().status();
        toTag = TOKEN.tag("");

        assertThat(List.of(none, two, foreign, refused().status())).containsOnly(400);
    }

    @Test
    void refuses_an_interval_that_is_too_brief_or_raises_it() {
        expires = OptionalLong.of(59);
        var refused = refused();
        raises = true;

        assertThat(refused.status()).isEqualTo(423);
        assertThat(refused.headers()).containsExactly("Min-Expires: 60");
        assertThat(admitted(Command.Subscribe.class).lifetimeMillis()).isEqualTo(60_000);
    }

    @Test
    void a_fetch_is_never_too_brief() {
        expires = OptionalLong.of(0);

        assertThat(admitted(Command.Subscribe.class).lifetimeMillis()).isZero();
    }

    @Test
    void refuses_who_does_not_accept_our_type() {
        accept = Optional.of(List.of("application/xpidf+xml"));
        var other = refused();
        accept = Optional.of(List.of());

        assertThat(other.status()).isEqualTo(406);
        assertThat(other.headers()).containsExactly("Accept: application/pidf+xml");
        assertThat(refused().status()).isEqualTo(406);
    }

    @Test
    void a_range_that_takes_our_type_will_do() {
        for (String range : List.of("application/pidf+xml", "application/*", "*/*")) {
            accept = Optional.of(List.of("text/html", range));

            assertThat(admitted(Command.Subscribe.class).dialog().get(DialogField.ACCEPT))
                    .isEqualTo("text/html," + range);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*,application/pidf+xml;q=0                          | 406",
                "application/*,application/pidf+xml;q=0                | 406",
                "*/*,application/*;q=0                                 | 406",
                "application/pidf+xml,application/*;q=0,*/*;q=0        | 200",
                "application/*,*/*;q=0                                 | 200",
                "application/pidf+xml,application/pidf+xml;q=0         | 200",
                "*/*,text/plain;q=0                                    | 200",
                "text/plain;q=0                                        | 406",
            })
    void the_narrowest_range_decides_whether_our_type_is_acceptable(String ranges, int status) {
        accept = Optional.of(List.of(ranges.split(",", -1)));

        Judgement judgement = judge();

        assertThat(
                        judgement instanceof Judgement.Refused refused
                                ? refused.answer().status()
                                : 200)
                .isEqualTo(status);
    }

    @Test
    void refuses_what_the_package_refuses() {
        body = Optional.of(Document.of("text/plain", "bad"));

        assertThat(refused().status()).isEqualTo(400);
        assertThat(refused().phrase()).isEqualTo("Bad Document");
    }

    @Test
    void refuses_with_what_the_package_says_of_the_watcher_also_within_a_dialog() {
        watcher = Optional.of(new Presentity("mallory@example.com"));
        var initial = refused();
        toTag = TOKEN.tag("");

        var further = subject().further(request(), ALICE);

        assertThat(initial.status()).isEqualTo(500);
        assertThat(initial.phrase()).isEqualTo("Package Failed");
        assertThat(further).isInstanceOfSatisfying(Judgement.Refused.class, refused -> assertThat(
                        refused.answer().status())
                .isEqualTo(500));
    }

    @Test
    void the_remote_target_is_what_may_stand_in_a_request_line() {
        contacts = List.of("sip:b?b@192.0.2.1;method=SUBSCRIBE;transport=tcp?Subject=hi&Route=%3Csip:x%3E");
        var initial = admitted(Command.Subscribe.class).dialog().get(DialogField.REMOTE_TARGET);
        toTag = TOKEN.tag("");

        assertThat(initial).isEqualTo("sip:b?b@192.0.2.1;transport=tcp");
        assertThat(admitted(Command.Refresh.class).remoteTarget()).isEqualTo(initial);
    }

    @Test
    void refuses_a_contact_that_the_database_could_not_take_also_within_a_dialog() {
        contacts = List.of("sip:" + "b".repeat(40) + "@192.0.2.1");
        var initial = refused();
        toTag = TOKEN.tag("");

        assertThat(initial.status()).isEqualTo(400);
        assertThat(refused().status()).isEqualTo(400);
        assertThat(refused().phrase()).isEqualTo("the Contact is too long");
    }
}
