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
    private static final long FIRST = 1;
    private static final long TICK = 20;

    private final Drain drain = new Drain();
    private final List<String> sent = new ArrayList<>();
    private final Set<Long> givenUp = new HashSet<>();
    private boolean lease = true;
    private long now = 1_000_000;
    private Routing routing;

    @BeforeEach
    void make() {
        routing = new Routing(Ownership.alone("n1"), () -> lease, SipMeter.NONE, givenUp::add, drain, now);
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
    void what_comes_without_lease_gets_503_after_two_seconds() {
        lease = false;
        pass(100);
        route(FIRST);

        pass(1_900);
        assertThat(givenUp).isEmpty();

        pass(300);
        assertThat(givenUp).containsExactly(FIRST);
        assertThat(sent).isEmpty();
        assertThat(drain.requestsInHand()).isZero();
    }

    @Test
    void what_the_owner_sent_back_when_the_lease_was_lost_goes_to_it_again_when_it_is_back_in_time() {
        route(FIRST);
        lease = false;
        pass(100);
        routing.returned(FIRST, now);

        pass(1_500);
        assertThat(givenUp).isEmpty();

        lease = true;
        pass(200);
        assertThat(sent).containsExactly("n1", "n1");
        assertThat(routing.answered(FIRST)).isTrue();
    }

    @Test
    void an_owner_that_is_silent_is_asked_again_until_just_before_timer_f() {
        route(FIRST);

        pass(29_900);
        assertThat(givenUp).isEmpty();

        pass(700);
        assertThat(givenUp).containsExactly(FIRST);
    }
}
