package org.openpresence.events.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.events.dialog.Calls.DIALOG;
import static org.openpresence.events.dialog.Calls.attribute;
import static org.openpresence.events.dialog.Calls.call;
import static org.openpresence.events.dialog.Calls.composed;
import static org.openpresence.events.dialog.Calls.live;
import static org.openpresence.events.dialog.Calls.states;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage;
import org.openpresence.model.EventName;

/** What one watcher is told (RFC 4235 §3.2, §3.7). */
class TellingTest {
    private EventPackage dialogs = new DialogPackage(DialogSettings.STANDARD);

    @Test
    void the_first_document_tells_of_all_dialogs_that_are_not_over() {
        var first = dialogs.whole(
                Optional.empty(), composed(dialogs, live(call("a", "early"), call("b", "terminated"))), DIALOG);

        assertThat(attribute(first, "state")).isEqualTo("full");
        assertThat(attribute(first, "version")).isEqualTo("0");
        assertThat(states(first)).containsExactly("a=early");
    }

    @Test
    void later_ones_tell_of_what_is_new_or_changed() {
        var before = composed(dialogs, live(call("a", "early"), call("b", "confirmed")));
        var after = composed(dialogs, live(call("a", "confirmed"), call("b", "confirmed"), call("c", "trying")));

        var changes = dialogs.changes(before, after, DIALOG).orElseThrow();

        assertThat(attribute(changes, "state")).isEqualTo("partial");
        assertThat(states(changes)).containsExactly("a=confirmed", "c=trying");
        assertThat(dialogs.changes(after, after, DIALOG)).isEmpty();
    }

    @Test
    void a_terminated_dialog_is_told_once_then_dropped() {
        var talking = composed(dialogs, live(call("a", "confirmed")));
        var over = composed(dialogs, live(call("a", "terminated")));
        var gone = composed(dialogs);

        assertThat(states(dialogs.changes(talking, over, DIALOG))).containsExactly("a=terminated");
        assertThat(dialogs.changes(over, over, DIALOG)).isEmpty();
        assertThat(dialogs.changes(over, gone, DIALOG)).isEmpty();
        assertThat(states(dialogs.whole(Optional.of(over), over, DIALOG))).isEmpty();
        assertThat(states(dialogs.whole(Optional.of(talking), over, DIALOG))).containsExactly("a=terminated");
    }

    @Test
    void a_dialog_that_is_there_no_more_is_told_as_terminated() {
        var before = composed(dialogs, live(call("a", " direction=\"initiator\"", "confirmed")));

        var changes = dialogs.changes(before, composed(dialogs), DIALOG).orElseThrow();

        assertThat(states(changes)).containsExactly("a=terminated");
        assertThat(changes.text()).contains("direction=\"initiator\"");
    }

    @Test
    void a_watcher_that_asks_for_one_dialog_is_told_of_that_alone() {
        var one = EventName.parse("dialog;call-id=\"c1\";to-tag=l;from-tag=r");
        var nothing = composed(dialogs);
        var other = composed(
                dialogs,
                live(
                        call("a", " call-id=\"c1\" local-tag=\"r\" remote-tag=\"l\"", "early"),
                        call("b", " call-id=\"c2\" local-tag=\"l\" remote-tag=\"r\"", "early")));
        var mine = composed(dialogs, live(call("c", " call-id=\"c1\" local-tag=\"l\" remote-tag=\"r\"", "early")));

        assertThat(dialogs.changes(nothing, other, one)).isEmpty();
        assertThat(states(dialogs.changes(other, mine, one))).containsExactly("c=early");
        assertThat(states(dialogs.whole(Optional.empty(), other, EventName.parse("dialog;call-id=c2"))))
                .containsExactly("b=early");
    }

    @Test
    void session_descriptions_are_for_those_who_ask() {
        var call = "<dialog id=\"a\"><state>confirmed</state><local><session-description type=\"application/sdp\">v=0"
                + "</session-description><target uri=\"sip:a@example.com\"/></local></dialog>";
        var present = composed(dialogs, live(call));

        assertThat(dialogs.whole(Optional.empty(), present, DIALOG).text())
                .doesNotContain("v=0")
                .contains("target");
        assertThat(dialogs.whole(Optional.empty(), present, EventName.parse("dialog;include-session-description"))
                        .text())
                .contains("v=0");
        assertThat(dialogs.changes(present, composed(dialogs, live(call.replace("v=0", "v=1"))), DIALOG))
                .isEmpty();
    }

    @Test
    void a_phone_that_wants_whole_documents_gets_them_when_something_changed() {
        dialogs = new DialogPackage(new DialogSettings(true, false, false));
        var before = composed(dialogs, live(call("a", "early"), call("b", "confirmed")));
        var after = composed(dialogs, live(call("b", "confirmed")));

        var changes = dialogs.changes(before, after, DIALOG).orElseThrow();

        assertThat(attribute(changes, "state")).isEqualTo("full");
        assertThat(states(changes)).containsExactly("b=confirmed", "a=terminated");
        assertThat(dialogs.changes(after, after, DIALOG)).isEmpty();
    }

    @Test
    void a_phone_that_shows_one_dialog_is_told_of_the_early_one_before_the_others() {
        dialogs = new DialogPackage(new DialogSettings(false, true, false));
        var early = composed(dialogs, live(call("a", "confirmed"), call("b", "early"), call("c", "trying")));
        var without = composed(dialogs, live(call("a", "confirmed"), call("b", "terminated"), call("c", "trying")));
        var over = composed(dialogs);

        assertThat(states(dialogs.whole(Optional.empty(), early, DIALOG))).containsExactly("b=early");
        assertThat(states(dialogs.changes(early, without, DIALOG))).containsExactly("a=confirmed");
        assertThat(states(dialogs.changes(without, over, DIALOG)))
                .hasSize(1)
                .allMatch(one -> one.endsWith("=terminated"));
        assertThat(attribute(dialogs.changes(early, without, DIALOG).orElseThrow(), "state"))
                .isEqualTo("full");
    }

    @Test
    void a_phone_that_refuses_an_empty_document_is_told_of_a_dialog_that_is_over() {
        dialogs = new DialogPackage(new DialogSettings(false, false, true));

        assertThat(states(dialogs.whole(Optional.empty(), composed(dialogs), DIALOG)))
                .containsExactly("none=terminated");
    }

    @Test
    void the_version_is_put_in_for_each_notify() {
        var document = composed(dialogs, live(call("a", "early")));

        assertThat(attribute(dialogs.forWatcher(document, 0), "version")).isEqualTo("0");
        assertThat(attribute(dialogs.forWatcher(document, 4_294_967_295L), "version"))
                .isEqualTo("4294967295");
        assertThat(states(dialogs.forWatcher(document, 12))).containsExactly("a=early");
    }
}
