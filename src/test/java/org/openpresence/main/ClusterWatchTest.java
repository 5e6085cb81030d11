package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openpresence.admin.Health;
import org.openpresence.admin.Readiness;

/** Ready is who is a member, has the majority, whose copies have been whole once, among nobody but nodes of ours. */
class ClusterWatchTest {
    private final Health health = new Health();
    private final Seen seen = new Seen();
    private long nanos = 7;
    private final ClusterWatch watch = new ClusterWatch(seen, health, () -> nanos);

    private static final class Seen implements ClusterWatch.Sight {
        boolean mayAct = true;
        boolean isInterrupted;
        boolean isSafe = true;
        List<String> reasons = List.of();
        List<String> strangers = List.of();

        @Override
        public boolean mayAct() {
            return mayAct;
        }

        @Override
        public boolean isInterrupted() {
            return isInterrupted;
        }

        @Override
        public List<String> leaseReasons() {
            return reasons;
        }

        @Override
        public List<String> strangers() {
            return strangers;
        }

        @Override
        public boolean isSafe() {
            return isSafe;
        }
    }

    private List<String> notReady() {
        return Readiness.reasons(health);
    }

    private void ready() {
        health.started();
        watch.look();
        assertThat(notReady()).isEmpty();
    }

    @Test
    void a_new_node_waits_until_its_copies_are_whole_once_and_no_longer() {
        health.started();
        seen.isSafe = false;
        assertThat(notReady()).hasSize(1);
        watch.look();
        assertThat(notReady()).singleElement().asString().startsWith("copies: ");

        seen.isSafe = true;
        watch.look();
        assertThat(notReady()).isEmpty();

        seen.isSafe = false;
        watch.look();
        assertThat(notReady()).isEmpty();
    }

    @Test
    void without_the_lease_it_is_unready_and_says_all_reasons() {
        ready();
        seen.mayAct = false;
        seen.reasons = List.of("no answer from b", "only 1 of 3 agreed members are listed");

        watch.look();

        assertThat(notReady()).containsExactly("lease: no answer from b; only 1 of 3 agreed members are listed");
        seen.mayAct = true;
        watch.look();
        assertThat(notReady()).isEmpty();
    }

    @Test
    void a_new_list_alone_is_borne_for_a_second_and_no_longer() {
        ready();
        seen.mayAct = false;
        seen.isInterrupted = true;
        nanos += TimeUnit.MILLISECONDS.toNanos(999);
        watch.look();
        assertThat(notReady()).isEmpty();

        nanos += TimeUnit.MILLISECONDS.toNanos(1);
        watch.look();

        assertThat(notReady()).singleElement().asString().startsWith("lease: ");
    }

    @Test
    void a_data_member_that_is_not_ours_is_named_until_it_is_gone() {
        ready();
        seen.strangers = List.of("192.0.2.7:5701");
        watch.look();
        assertThat(notReady())
                .singleElement()
                .asString()
                .startsWith("members: ")
                .contains("192.0.2.7:5701");

        seen.strangers = List.of();
        watch.look();

        assertThat(notReady()).isEmpty();
    }
}
