package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.result;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackages;
import org.openpresence.events.dialog.DialogPackage;
import org.openpresence.events.dialog.DialogSettings;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Command;
import org.openpresence.subscription.Subscription;

/** Documents with a version of their own for each watcher (RFC 4235 §3.7, §4.1). */
class NotifierOwnDocumentsTest {
    private static final String DIALOG = "dialog";
    private static final Pattern HEAD = Pattern.compile("version=\"(\\d+)\" state=\"(\\w+)\"");
    private static final Pattern CALL = Pattern.compile("<dialog id=\"(\\w+)\"><state>(\\w+)<");

    private final World world = new World(
            new EventPackages(List.of(new DialogPackage(DialogSettings.STANDARD), new PlainPackage("presence"))));

    private static String info(String... calls) {
        StringBuilder text = new StringBuilder("<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\">");
        for (String call : calls) {
            String[] parts = call.split("=", -1);
            text.append("<dialog id=\"" + parts[0] + "\"><state>" + parts[1] + "</state></dialog>");
        }
        return text.append("</dialog-info>").toString();
    }

    /** Returns version, state and calls of a document: {@code 0 full a=early}. */
    private static String summary(World.Sent sent) {
        Matcher head = HEAD.matcher(sent.body());
        assertThat(head.find()).as(sent.body()).isTrue();
        StringBuilder summary = new StringBuilder(head.group(1) + ' ' + head.group(2));
        Matcher call = CALL.matcher(sent.body());
        while (call.find()) {
            summary.append(' ').append(call.group(1)).append('=').append(call.group(2));
        }
        return summary.toString();
    }

    private Subscription subscribe() {
        var held = world.subscribe(DIALOG, 3_600_000, 0);
        world.confirm();
        return held;
    }

    @Test
    void the_first_document_tells_everything_and_later_ones_what_changed_numbered_from_0() {
        var tag = world.told(DIALOG, info("a=early", "b=confirmed"));
        world.subscribe(DIALOG, 3_600_000, 0);
        var first = summary(world.last());
        world.confirm();

        tag = world.told(DIALOG, tag, info("a=confirmed", "b=confirmed"));
        var second = summary(world.last());
        world.confirm();
        world.told(DIALOG, tag, info("a=terminated", "b=confirmed"));

        assertThat(first).isEqualTo("0 full a=early b=confirmed");
        assertThat(second).isEqualTo("1 partial a=confirmed");
        assertThat(summary(world.last())).isEqualTo("2 partial a=terminated");
    }

    @Test
    void changes_during_an_outstanding_notify_are_told_together() {
        subscribe();
        var tag = world.told(DIALOG, info("a=trying"));
        tag = world.told(DIALOG, tag, info("a=early"));
        world.told(DIALOG, tag, info("a=confirmed", "b=trying"));

        world.confirm();

        assertThat(world.sent).singleElement().satisfies(sent -> assertThat(summary(sent))
                .isEqualTo("2 partial a=confirmed b=trying"));
    }

    @Test
    void what_is_back_where_it_was_is_not_told() {
        subscribe();
        var tag = world.told(DIALOG, info("a=trying"));
        tag = world.told(DIALOG, tag, info("a=early"));
        world.told(DIALOG, tag, info("a=trying"));

        world.confirm();

        assertThat(world.sent).isEmpty();
        assertThat(world.counted).containsEntry("unchanged", 1);
    }

    @Test
    void a_refresh_gets_everything_that_is_not_over() {
        var held = subscribe();
        var tag = world.told(DIALOG, info("a=early", "b=early"));
        world.confirm();
        world.told(DIALOG, tag, info("a=early", "b=terminated"));
        world.confirm();

        world.refresh(held, 2, 3_600_000);

        assertThat(summary(world.last())).isEqualTo("3 full a=early");
    }

    @Test
    void each_watcher_counts_for_itself() {
        subscribe();
        var tag = world.told(DIALOG, info("a=trying"));
        world.confirm();
        subscribe();

        world.told(DIALOG, tag, info("a=early"));

        assertThat(world.sent.stream().map(NotifierOwnDocumentsTest::summary))
                .containsExactlyInAnyOrder("2 partial a=early", "1 partial a=early");
    }

    @Test
    void after_a_failed_notify_everything_is_told() {
        subscribe();
        var tag = world.told(DIALOG, info("a=early", "b=early"));
        world.answerAll(500);

        world.told(DIALOG, tag, info("a=confirmed", "b=early"));

        assertThat(summary(world.last())).isEqualTo("2 full a=confirmed b=early");
    }

    @Test
    void one_who_goes_on_with_a_subscription_tells_everything_under_a_number_above_all_before() {
        var held = subscribe();
        world.told(DIALOG, info("a=early"));
        var before = world.last();
        var other = new World(new EventPackages(List.of(new DialogPackage(DialogSettings.STANDARD))));
        var state = world.state();

        other.tell(other.apply(new Command.Load(
                world.key(),
                "alice@example.com",
                state.publications(),
                List.of(state.subscriptions().get(held.slot())),
                before.cseq() + 1000)));

        assertThat(other.sent).singleElement().satisfies(sent -> assertThat(summary(sent))
                .isEqualTo(sent.cseq() + " full a=early"));
        assertThat(other.last().cseq()).isGreaterThan(before.cseq());
        var tag = state.publications().get(0).entityTag().value();
        other.confirm();
        other.told(DIALOG, tag, info("a=confirmed"));
        assertThat(summary(other.last())).isEqualTo(other.last().cseq() + " partial a=confirmed");
    }

    @Test
    void the_last_notify_of_an_expired_subscription_tells_everything() {
        world.subscribe(DIALOG, 10_000, 0);
        world.confirm();
        world.told(DIALOG, info("a=early"));
        world.confirm();

        world.pass(11_000);

        assertThat(world.last().state()).isEqualTo("terminated;reason=timeout");
        assertThat(summary(world.last())).isEqualTo("2 full a=early");
        assertThat(world.census.subscriptions(DIALOG, WatcherState.ACTIVE)).isZero();
    }

    @Test
    void the_sender_of_a_change_is_not_told_of_it_but_of_the_next() {
        subscribe();
        world.contact = "sip:carol@192.0.2.2:5062;transport=udp";
        subscribe();
        world.sender = "sip:carol@192.0.2.2:5062";

        var tag = world.told(DIALOG, info("a=trying"));
        var told = world.sent.size();
        world.confirm();
        world.sender = "sip:bob@192.0.2.1";
        world.told(DIALOG, tag, info("a=early"));

        assertThat(told).isEqualTo(1);
        assertThat(world.sent).singleElement().satisfies(sent -> assertThat(summary(sent))
                .isEqualTo("1 partial a=early"));
        world.confirm();
        world.pass(5_000);
        assertThat(world.sent).isEmpty();
    }

    @Test
    void the_sender_of_a_removal_is_not_told_of_it_but_everybody_of_an_expiry() {
        subscribe();
        var tag = world.told(DIALOG, info("a=trying"));
        world.confirm();
        world.sender = "sip:bob@192.0.2.1";
        world.told(world.published(DIALOG, tag, "", 0));
        var afterRemoval = world.sent.size();
        world.told(world.published(DIALOG, "", info("b=trying"), 5_000));
        var afterOwn = world.sent.size();

        world.pass(6_000);

        assertThat(afterRemoval).isZero();
        assertThat(afterOwn).isZero();
        assertThat(world.sent).hasSize(1);
    }

    @Test
    void the_sender_whose_notify_is_outstanding_is_not_told_afterwards_either() {
        world.subscribe(DIALOG, 3_600_000, 0);
        world.sender = "sip:bob@192.0.2.1";

        var tag = world.told(DIALOG, info("a=trying"));
        tag = world.told(DIALOG, tag, info("a=early"));
        world.confirm();
        var after = world.sent.size();
        world.sender = "";
        world.told(DIALOG, tag, info("a=confirmed"));

        assertThat(after).isZero();
        assertThat(summary(world.last())).isEqualTo("1 partial a=confirmed");
    }

    @Test
    void a_sender_that_has_missed_something_is_told_of_both() {
        world.subscribe(DIALOG, 3_600_000, 0);
        var tag = world.told(DIALOG, info("a=trying"));
        world.sender = "sip:bob@192.0.2.1";
        world.told(DIALOG, tag, info("a=trying", "b=early"));

        world.notifier.results(List.of(result(world.sent.remove(0), 200, -1)));

        assertThat(world.sent).singleElement().satisfies(sent -> assertThat(summary(sent))
                .isEqualTo("1 partial a=trying b=early"));
    }
}
