package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Ownership;
import org.openpresence.sip.Drain;
import org.openpresence.sip.SipMeter;

class RoutingTest {
    private static final PresentityKey KEY = PresentityKey.of(new Presentity("alice@example.com"));
    private static final long UDP = 1;
    private static final long TCP = 2;
    private static final long TICK = 20;

    private final Drain drain = new Drain();
    private final List<String> sent = new ArrayList<>();
    private final Set<Long> givenUp = new HashSet<>();
    private boolean lease = true;
    private long now = 1_000_000;
    private Routing routing;

    @BeforeEach
    void make() {
        routing = new Routing(
                Ownership.alone("n1"),
                () -> lease,
                SipMeter.NONE,
                transaction -> transaction == UDP,
                givenUp::add,
                drain,
                now);
    }

    private void route(long transaction) {
        routing.route(transaction, KEY, sent::add, now);
    }

    private void pass(long millis) {
        for (long end = now + millis; now < end; ) {
            now += TICK;
            routing.tick(now);
        }
    }

    @Test
    void what_came_just_after_the_lease_was_lost_is_left_to_the_node_that_its_repetition_finds() {
        lease = false;
        pass(100);
        route(UDP);

        pass(7_500);
        assertThat(givenUp).isEmpty();

        pass(500);
        assertThat(givenUp).containsExactly(UDP);
        assertThat(sent).isEmpty();
        assertThat(drain.requestsInHand()).isZero();
    }

    @Test
    void what_the_owner_had_in_hand_when_the_lease_was_lost_is_no_503_either() {
        route(UDP);
        lease = false;
        pass(100);
        routing.returned(UDP, now);

        pass(7_500);
        assertThat(givenUp).isEmpty();

        lease = true;
        pass(200);
        assertThat(sent).containsExactly("n1", "n1");
        assertThat(routing.answered(UDP)).isTrue();
    }

    @Test
    void a_node_that_has_been_without_its_lease_for_long_says_so_after_two_seconds() {
        lease = false;
        pass(20_000);
        route(UDP);

        pass(1_900);
        assertThat(givenUp).isEmpty();

        pass(300);
        assertThat(givenUp).containsExactly(UDP);
    }

    @Test
    void who_does_not_repeat_is_told_after_two_seconds_for_it_finds_nobody_else_by_itself() {
        lease = false;
        pass(100);
        route(TCP);

        pass(1_900);
        assertThat(givenUp).isEmpty();

        pass(300);
        assertThat(givenUp).containsExactly(TCP);
    }

    @Test
    void a_second_loss_is_a_new_one() {
        lease = false;
        pass(20_000);
        lease = true;
        pass(100);
        lease = false;
        pass(100);
        route(UDP);

        pass(7_500);

        assertThat(givenUp).isEmpty();
    }

    @Test
    void an_owner_that_is_silent_is_asked_again_until_just_before_timer_f() {
        route(UDP);

        pass(29_900);
        assertThat(givenUp).isEmpty();

        pass(700);
        assertThat(givenUp).containsExactly(UDP);
    }
}
