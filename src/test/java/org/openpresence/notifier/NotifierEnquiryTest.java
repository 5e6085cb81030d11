package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** NOTIFYs of which the node that was to send them says nothing. */
class NotifierEnquiryTest {
    private final World world = new World(new TwoNodes());

    NotifierEnquiryTest() {
        world.receiver = "n2";
    }

    @Test
    void one_that_was_lost_on_its_way_to_another_node_is_repeated_once_within_seconds() {
        world.publish("open");
        world.subscribe();
        World.Sent lost = world.last();
        world.sent.clear();

        world.pass(3_100);
        assertThat(world.asked).extracting(Enquiry.Open::cseq).containsExactly(lost.cseq());
        world.notifier.results(List.of(World.result(lost, NotifyResult.NOT_SENT, -1)));
        world.pass(1_000);

        assertThat(world.sent).hasSize(1);
        assertThat(world.last().body()).isEqualTo("open");
        assertThat(world.last().cseq()).isEqualTo(lost.cseq() + 1);
    }

    @Test
    void one_that_is_under_way_is_asked_about_after_twice_the_time() {
        world.subscribe();

        world.pass(5_900);
        assertThat(world.asked).hasSize(1);
        world.pass(200);

        assertThat(world.asked).hasSize(2);
        assertThat(world.sent).hasSize(1);
    }

    @Test
    void one_whose_question_was_lost_as_well_is_asked_about_again() {
        world.subscribe();
        World.Sent lost = world.last();
        world.sent.clear();
        world.pass(6_100);

        world.notifier.results(List.of(World.result(lost, NotifyResult.NOT_SENT, -1)));
        world.notifier.results(List.of(World.result(lost, NotifyResult.NOT_SENT, -1)));
        world.pass(1_000);

        assertThat(world.cseqs()).containsExactly(lost.cseq() + 1);
    }

    @Test
    void one_that_is_answered_is_never_asked_about() {
        world.subscribe();
        world.pass(2_000);
        world.confirm();

        world.pass(60_000);

        assertThat(world.asked).isEmpty();
    }

    @Test
    void this_node_needs_no_asking_about_its_own() {
        world.receiver = "n1";
        world.subscribe();

        world.pass(60_000);

        assertThat(world.asked).isEmpty();
    }
}
