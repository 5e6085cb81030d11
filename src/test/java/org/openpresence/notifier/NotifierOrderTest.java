package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.Command;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/** Completions of one presentity may come in any order (DESIGN.md §1.3). */
class NotifierOrderTest {
    private final World world = new World();

    @Test
    void an_unanswered_notify_is_taken_back_from_where_it_left_when_a_refresh_is_answered() {
        var held = world.subscribe(PRESENCE, 60_000, 1);
        world.confirm();
        world.publish("news");
        var unanswered = world.last();

        world.refresh(held, 2, 60_000);

        assertThat(unanswered.instance()).isEqualTo(1);
        assertThat(world.withdrawn).isEqualTo(java.util.Map.of(unanswered.cseq(), 1));
        assertThat(world.last().cseq()).isEqualTo(unanswered.cseq() + 1);
    }

    @Test
    void a_notify_that_takes_the_place_of_another_leaves_from_the_same_instance_behind_it() {
        var held = world.subscribe(PRESENCE, 60_000, 1);
        world.confirm();
        world.publish("news");

        world.refresh(held, 2, 60_000);

        assertThat(world.last().instance()).isEqualTo(1);
        assertThat(world.batches)
                .anyMatch(
                        batch -> batch.answer().isPresent() && batch.requests().isEmpty());
    }

    @Test
    void no_notify_bears_a_number_that_no_request_may_bear() {
        world.subscribe();
        world.confirm();
        var read = world.state().subscriptions().get(0);
        var other = new Subscription(
                1,
                42,
                read.event(),
                read.state(),
                "",
                read.expiresAtMillis(),
                1,
                1,
                0,
                0,
                read.dialog().with(Map.of(DialogField.CALL_ID, "read", DialogField.LOCAL_TAG, "theirs")));
        world.tell(world.apply(new Command.Load(
                world.key(), world.presentity.address(), List.of(), List.of(other), CSeqRange.HIGHEST - 2)));
        world.confirm();
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            world.publish("news " + i);
            used.addAll(world.cseqs());
            world.confirm();
            world.pass(200);
        }

        assertThat(used).contains(CSeqRange.HIGHEST).allMatch(number -> number <= CSeqRange.HIGHEST);
        assertThat(world.sent).isEmpty();
    }

    @Test
    void an_answered_notify_is_not_taken_back() {
        var held = world.subscribe();
        world.confirm();

        world.refresh(held, 2, 60_000);

        assertThat(world.withdrawn).isEmpty();
    }

    @Test
    void a_repetition_that_is_answered_before_the_original_brings_the_only_notify() {
        var original = world.subscribed(PRESENCE, 60_000, 1);
        var repetition = again(original);

        world.answer(repetition);
        world.confirm();
        world.answer(original);

        assertThat(repetition.repeated()).isTrue();
        assertThat(world.cseqs()).isEmpty();
        assertThat(world.batches).hasSize(2);
        assertThat(world.batches).extracting(batch -> batch.requests().size()).containsExactly(1, 0);
        assertThat(world.batches).allMatch(batch -> batch.answer().isPresent());
    }

    @Test
    void a_repeated_refresh_brings_one_notify_whichever_is_answered_first() {
        var held = world.subscribe();
        world.confirm();
        world.batches.clear();
        var original = world.refreshed(held, 2, 60_000);
        world.operation--;
        var repetition = world.refreshed(held, 2, 60_000);

        world.answer(repetition);
        world.answer(original);

        assertThat(repetition.repeated()).isTrue();
        assertThat(world.cseqs()).hasSize(1);
        assertThat(world.batches).extracting(batch -> batch.requests().size()).containsExactly(1, 0);
    }

    @Test
    void each_of_two_refreshes_that_cross_brings_its_notify() {
        var held = world.subscribe();
        world.confirm();
        var first = world.refreshed(held, 2, 60_000);
        var second = world.refreshed(held, 3, 90_000);

        world.answer(first);
        world.confirm();
        world.answer(second);

        assertThat(world.sent).singleElement().satisfies(sent -> assertThat(sent.state())
                .isEqualTo("active"));
    }

    @Test
    void an_end_that_overtakes_the_answer_to_a_refresh_is_told_once_with_its_own_answer() {
        var held = world.subscribe();
        world.confirm();
        world.batches.clear();
        var refresh = world.refreshed(held, 2, 60_000);
        var end = world.refreshed(held, 3, 0);
        var publication = world.published(PRESENCE, "", "news", 60_000);

        world.tell(publication);
        world.answer(refresh);
        var before = world.bodies();
        world.answer(end);

        assertThat(before).isEmpty();
        assertThat(world.sent).singleElement().satisfies(sent -> assertThat(sent.state())
                .startsWith("terminated"));
    }

    /** The same SUBSCRIBE, decided once more. */
    private Applied again(Applied subscribed) {
        Subscription made = World.put(subscribed);
        return world.apply(new Command.Subscribe(
                world.key(), "alice@example.com", made.createdBy(), PRESENCE, 60_000, 1, 99, "op", made.dialog(), 100));
    }

    @Test
    void an_older_state_does_not_replace_a_newer_one() {
        world.subscribe();
        world.confirm();
        var first = world.published(PRESENCE, "", "1", 60_000);
        var second = world.published(PRESENCE, "", "2", 60_000);

        world.tell(second);
        world.tell(first);
        var bodies = world.bodies();
        world.confirm();

        assertThat(bodies).containsExactly("1+2");
        assertThat(world.sent).isEmpty();
    }

    @Test
    void a_document_is_composed_again_when_the_state_overtook_the_change_of_its_content() {
        var held = world.subscribe();
        world.publish("old");
        world.confirm();
        var content = world.published(PRESENCE, "", "new", 60_000);
        var refresh = world.refreshed(held, 2, 60_000);

        world.answer(refresh);
        var answered = world.bodies();
        world.tell(content);
        world.confirm();

        assertThat(answered).contains("old+new");
        assertThat(world.sent).isEmpty();
    }

    @Test
    void a_watcher_that_was_told_from_an_overtaking_state_still_gets_the_offline_form() {
        var held = world.subscribe();
        var tag = world.publish("gone");
        world.publish("stays");
        world.confirm();
        world.confirm();
        world.confirm();
        var removal = world.published(PRESENCE, tag, "", 0);
        var refresh = world.refreshed(held, 2, 60_000);
        world.answer(refresh);
        world.tell(removal);
        var first = world.bodies();

        world.confirm();

        assertThat(first).containsExactly("stays");
        assertThat(world.bodies()).containsExactly("-gone+stays");
    }

    @Test
    void a_late_removal_does_not_bring_back_an_offline_form_that_a_later_change_took_away() {
        world.subscribe();
        var tag = world.publish("gone");
        world.confirm();
        world.confirm();
        var removal = world.published(PRESENCE, tag, "", 0);
        var later = world.published(PRESENCE, "", "new", 60_000);

        world.tell(later);
        world.tell(removal);
        world.confirm();
        world.subscribe();

        assertThat(world.last().body()).isEqualTo("new");
    }

    @Test
    void an_entry_that_was_made_again_is_not_emptied_by_the_late_end_of_the_former() {
        world.publish("former", 40_000);
        world.clock.pass(40_000);
        var emptied = world.apply(new Command.ExpireDue(world.key()));
        var made = world.subscribed(PRESENCE, 60_000, 0);
        world.answer(made);
        world.tell(emptied);
        List<Integer> watchers = new ArrayList<>();
        world.notifier.forEachState(state -> watchers.add(state.subscriptions().size()));
        world.confirm();

        world.publish("open");

        assertThat(emptied.state().isEmpty()).isTrue();
        assertThat(watchers).containsExactly(1);
        assertThat(world.bodies()).containsExactly("open");
    }

    @Test
    void an_entry_that_went_unnoticed_is_dropped() {
        world.publish("gone", 40_000);
        world.desk.failNext(1, true);

        world.pass(45_000);

        assertThat(world.state().isEmpty()).isTrue();
        assertThat(world.notifier.presentities()).isZero();
    }

    @Test
    void what_was_done_unheard_is_told_and_shown_to_the_database() {
        world.subscribe();
        world.confirm();
        var unheard = world.published(PRESENCE, "", "open", 60_000);

        world.notifier.doubt(unheard.key());
        world.pass(600);

        assertThat(world.bodies()).containsExactly("open");
        assertThat(world.desk.seen)
                .hasSize(1)
                .allMatch(seen ->
                        seen.change() == null && seen.state().publications().size() == 1);
    }

    @Test
    void an_end_of_which_nobody_heard_is_shown_to_the_database_by_the_next_try() {
        world.subscribe();
        world.confirm();
        world.publish("open");
        world.desk.failNext(1, true);

        world.answerAll(481);
        world.pass(600);

        assertThat(world.desk.submitted(Command.End.class)).hasSize(2);
        assertThat(world.desk.seen).hasSize(1);
        assertThat(world.desk.seen.get(0).state().publications()).hasSize(1);
        assertThat(world.desk.seen.get(0).state().subscriptions().size()).isZero();
    }

    @Test
    void completions_that_come_at_once_do_not_send_two_notifies_to_one_watcher() {
        for (int i = 0; i < 5; i++) {
            world.subscribe();
        }
        world.confirm();
        var tag = world.publish("0");
        for (int i = 1; i < 100; i++) {
            world.confirm();
            tag = world.modify(tag, "v" + i);
            assertThat(world.sent).hasSize(5);
            assertThat(world.notifier.openNotifies()).isEqualTo(5);
        }
    }

    @Test
    void no_notify_overtakes_the_answer_of_a_subscription_that_is_seen_before_its_own_completion() {
        world.publish("open");
        var subscribed = world.subscribed(PRESENCE, 60_000, 0);
        var change = world.published(PRESENCE, "", "more", 60_000);

        world.tell(change);
        var before = world.sent.size();
        world.answer(subscribed);
        var batch = world.batches.get(world.batches.size() - 1);
        world.confirm();

        assertThat(before).isZero();
        assertThat(batch.answer()).isPresent();
        assertThat(batch.requests()).hasSize(1);
        assertThat(world.sent).isEmpty();
        assertThat(world.notifier.openNotifies()).isZero();
    }
}
