package org.openpresence.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.openpresence.lease.SimulatedCluster.Node;

/** Each situation that the lease is for; the cluster checks after every event that no two groups have a lease. */
class LeaseTest {
    private SimulatedCluster cluster = SimulatedCluster.quiet(false);

    private static void assertHeld(Node... nodes) {
        assertThat(nodes).allMatch(Node::holds);
    }

    private static void assertBlocked(Node... nodes) {
        assertThat(nodes).noneMatch(Node::holds);
    }

    private static SimulatedCluster fixed(int minSize) {
        return new SimulatedCluster(1, false, 0, 0, 1, OptionalInt.of(minSize));
    }

    @Test
    void a_node_alone_holds_it_at_once() {
        Node a = cluster.start("a", null);

        cluster.run(100);

        assertHeld(a);
        assertThat(a.lease.status().agreed()).containsExactly("a");
    }

    @Test
    void three_hold_it_and_agree_on_three() {
        List<Node> all = cluster.cluster(3);

        cluster.run(1_000);

        assertHeld(all.toArray(Node[]::new));
        assertThat(all).allMatch(one -> one.lease.status().agreed().equals(List.of("a", "b", "c")));
        assertThat(all).allMatch(one -> one.lease.status().reasons().isEmpty());
    }

    @Test
    void one_of_three_that_is_cut_off_is_blocked_after_three_seconds_and_ends_later() {
        List<Node> all = cluster.cluster(3);

        cluster.cut(all.get(0));
        cluster.run(3_050);

        assertBlocked(all.get(0));
        assertHeld(all.get(1), all.get(2));
        cluster.run(5_000);
        assertHeld(all.get(1), all.get(2));
        assertThat(all.get(1).lease.status().agreed()).containsExactly("b", "c");
        assertThat(all.get(0).lease.status().reasons()).contains("only 1 of 3 agreed members are listed");
        cluster.run(26_000);
        assertThat(all.get(0).exit).contains("no lease for 30 s with 1 of 3 agreed members");
        assertHeld(all.get(1), all.get(2));
    }

    private void runUntilBlocked(Node node) {
        for (int i = 0; i < 10_000 && node.holds(); i++) {
            cluster.run(1);
        }
        assertBlocked(node);
    }

    @Test
    void a_new_member_list_interrupts_the_lease_of_those_who_go_on() {
        List<Node> all = cluster.cluster(3);

        all.get(2).kill();
        runUntilBlocked(all.get(0));

        assertThat(all.get(0).lease.isInterrupted()).isTrue();
        cluster.run(1_000);
        assertHeld(all.get(0), all.get(1));
        assertThat(all.get(0).lease.isInterrupted()).isFalse();
    }

    @Test
    void who_stays_behind_alone_is_interrupted_for_three_seconds_at_most() {
        List<Node> all = cluster.cluster(3);

        all.get(1).kill();
        all.get(2).kill();
        runUntilBlocked(all.get(0));
        cluster.run(3_050);

        assertThat(all.get(0).lease.isInterrupted()).isFalse();
    }

    @Test
    void a_lease_that_has_run_out_is_not_interrupted_by_a_new_list() {
        List<Node> all = cluster.cluster(3);

        cluster.cut(all.get(0));
        runUntilBlocked(all.get(0));

        assertThat(all.get(0).lease.isInterrupted()).isFalse();
        cluster.run(5_000);
        assertThat(all.get(0).lease.isInterrupted()).isFalse();
    }

    @Test
    void two_halves_of_four_without_witness_are_both_blocked() {
        List<Node> all = cluster.cluster(4);

        cluster.cut(all.get(0), all.get(1));
        cluster.run(20_000);

        assertBlocked(all.toArray(Node[]::new));
        assertThat(all).allMatch(one -> one.exit.isEmpty());
    }

    @Test
    void of_two_halves_of_four_the_one_with_the_witness_holds_it_and_the_other_ends() {
        cluster = SimulatedCluster.quiet(true);
        List<Node> all = cluster.cluster(4);

        cluster.cut(all.get(0), all.get(1));
        cluster.run(15_000);

        assertThat(all.stream().filter(Node::holds)).hasSize(2);
        cluster.run(60_000);
        assertThat(all.stream().filter(one -> one.exit.isPresent())).hasSize(2);
        assertThat(cluster.living()).hasSize(2).allMatch(Node::holds);
        assertThat(cluster.living()).allMatch(one -> one.lease.status().agreed().size() == 2);
    }

    @Test
    void of_two_that_are_cut_apart_one_goes_on_with_the_witness() {
        cluster = SimulatedCluster.quiet(true);
        List<Node> all = cluster.cluster(2);

        cluster.cut(all.get(0));
        cluster.run(4_000);
        assertBlocked(all.toArray(Node[]::new));
        cluster.run(8_000);

        assertThat(all.stream().filter(Node::holds)).hasSize(1);
    }

    @Test
    void the_half_needs_the_witness_until_the_other_half_has_given_up_and_then_no_longer() {
        cluster = SimulatedCluster.quiet(true);
        List<Node> all = cluster.cluster(2);
        all.get(1).kill();
        cluster.run(10_000);
        assertHeld(all.get(0));
        cluster.databaseReachable = false;
        cluster.run(4_000);
        assertBlocked(all.get(0));
        cluster.databaseReachable = true;
        cluster.run(45_000);

        cluster.databaseReachable = false;
        cluster.run(60_000);

        assertHeld(all.get(0));
        assertThat(all.get(0).lease.status().agreed()).containsExactly("a");
    }

    @Test
    void a_half_whose_witness_cannot_be_asked_waits_and_ends_when_it_can() {
        cluster = SimulatedCluster.quiet(true);
        List<Node> all = cluster.cluster(2);
        cluster.databaseReachable = false;
        all.get(1).kill();
        cluster.run(60_000);
        assertBlocked(all.get(0));
        assertThat(all.get(0).exit).isEmpty();

        cluster.databaseReachable = true;
        cluster.run(1_000);

        assertThat(all.get(0).exit).isPresent();
    }

    @Test
    void sleep_and_waking_up_find_it_over_from_the_first_instruction_and_the_node_ends() {
        List<Node> all = cluster.cluster(3);
        all.get(0).freeze();
        cluster.run(20_000);
        all.get(0).frozen = false;
        boolean first = all.get(0).lease.isHeld();
        all.get(0).frozen = true;

        all.get(0).wake();
        cluster.run(1_000);

        assertThat(first).isFalse();
        assertBlocked(all.get(0));
        assertHeld(all.get(1), all.get(2));
        assertThat(all.get(0).exit).isPresent();
    }

    @Test
    void a_short_sleep_ends_it_and_the_next_answers_bring_it_back() {
        List<Node> all = cluster.cluster(3);
        all.get(0).freeze();
        cluster.run(4_000);
        all.get(0).frozen = false;
        boolean first = all.get(0).lease.isHeld();
        all.get(0).frozen = true;

        all.get(0).wake();
        cluster.run(1_000);

        assertThat(first).isFalse();
        assertHeld(all.toArray(Node[]::new));
    }

    @Test
    void all_leave_and_come_back_one_after_the_other_and_the_others_never_lose_it() {
        List<Node> all = cluster.cluster(3);

        for (Node leaver : all) {
            leaver.leave();
            for (int i = 0; i < 15; i++) {
                cluster.run(100);
                assertHeld(cluster.living().toArray(Node[]::new));
            }
            cluster.run(2_000);
            cluster.start(leaver.peer.node(), cluster.living().get(0));
            cluster.run(2_000);
        }

        assertThat(cluster.living()).hasSize(3).allMatch(Node::holds);
    }

    @Test
    void of_three_two_may_leave_and_the_last_one_serves_without_a_witness() {
        List<Node> all = cluster.cluster(3);

        all.get(0).leave();
        all.get(1).leave();
        cluster.run(5_000);

        assertHeld(all.get(2));
        assertThat(all.get(2).lease.status().agreed()).containsExactly("c");
    }

    @Test
    void the_last_one_that_leaves_keeps_it_until_it_goes() {
        List<Node> all = cluster.cluster(1);

        all.get(0).leave();
        cluster.run(1_900);

        assertHeld(all.get(0));
    }

    @Test
    void of_three_two_killed_eight_seconds_apart_the_last_one_serves_with_the_witness() {
        cluster = SimulatedCluster.quiet(true);
        List<Node> all = cluster.cluster(3);

        all.get(0).kill();
        cluster.run(8_000);
        all.get(1).kill();
        cluster.run(3_000);

        assertHeld(all.get(2));
        Node again = cluster.start("a", all.get(2));
        cluster.run(3_000);
        assertHeld(all.get(2), again);
    }

    @Test
    void of_three_two_killed_at_once_the_last_one_is_blocked_until_a_second_is_back() {
        List<Node> all = cluster.cluster(3);

        all.get(0).kill();
        all.get(1).kill();
        cluster.run(15_000);

        assertBlocked(all.get(2));
        Node again = cluster.start("a", all.get(2));
        cluster.run(1_000);
        assertHeld(all.get(2), again);
    }

    @Test
    void of_three_two_killed_at_once_the_witness_does_not_help_and_the_last_one_ends() {
        cluster = SimulatedCluster.quiet(true);
        List<Node> all = cluster.cluster(3);

        all.get(0).kill();
        all.get(1).kill();
        cluster.run(20_000);

        assertBlocked(all.get(2));
        cluster.run(15_000);
        assertThat(all.get(2).exit).isPresent();
    }

    @Test
    void a_kill_blocks_the_others_for_less_than_a_tenth_of_a_second() {
        List<Node> all = cluster.cluster(3);
        all.get(0).kill();
        int blocked = 0;

        for (int i = 0; i < 200; i++) {
            cluster.run(10);
            blocked += all.get(1).holds() && all.get(2).holds() ? 0 : 1;
        }

        assertThat(blocked).isLessThan(10);
    }

    @Test
    void with_a_fixed_number_of_one_the_last_of_three_goes_on_alone() {
        cluster = fixed(1);
        List<Node> all = cluster.cluster(3);

        all.get(0).kill();
        all.get(1).kill();
        cluster.run(2_000);

        assertHeld(all.get(2));
    }

    @Test
    void with_a_fixed_number_of_two_the_last_of_three_is_blocked_and_never_ends() {
        cluster = fixed(2);
        List<Node> all = cluster.cluster(3);

        all.get(0).kill();
        cluster.run(2_000);
        assertHeld(all.get(1), all.get(2));
        all.get(1).kill();
        cluster.run(60_000);

        assertBlocked(all.get(2));
        assertThat(all.get(2).exit).isEmpty();
        assertThat(all.get(2).lease.status().reasons()).contains("cluster.min_size is 2, listed are 1");
    }

    @Test
    void with_a_fixed_number_who_wakes_up_thrown_out_never_holds_it_again() {
        cluster = fixed(1);
        List<Node> all = cluster.cluster(2);
        all.get(0).freeze();
        cluster.run(20_000);
        assertHeld(all.get(1));

        all.get(0).wake();
        cluster.run(2_000);

        assertThat(all.get(0).exit).hasValueSatisfying(why -> assertThat(why).contains("thrown out by b"));
    }

    @Test
    void nodes_that_start_wait_until_the_initial_size_has_met() {
        cluster = new SimulatedCluster(1, false, 0, 0, 2, OptionalInt.empty());
        Node a = cluster.start("a", null);
        cluster.run(2_000);
        assertBlocked(a);
        assertThat(a.lease.status().reasons()).containsExactly("starting, 1 of at least 2 nodes have met");

        Node b = cluster.start("b", a);
        cluster.run(500);

        assertHeld(a, b);
    }

    @Test
    void a_node_that_joins_a_blocked_half_does_not_free_it() {
        List<Node> all = cluster.cluster(2);
        cluster.cut(all.get(0));
        cluster.run(12_000);

        Node third = cluster.start("c", all.get(1));
        cluster.run(5_000);

        assertBlocked(all.get(0), all.get(1), third);
    }

    @Test
    void a_node_started_inside_a_cut_waits_while_the_database_knows_of_others_that_serve() {
        cluster = SimulatedCluster.quiet(true);
        List<Node> all = cluster.cluster(3);
        cluster.cut(all.get(0));
        all.get(0).kill();

        Node alone = cluster.start("a", null);
        cluster.cut(alone);
        cluster.run(29_000);

        assertBlocked(alone);
        assertThat(alone.exit).isEmpty();
        assertThat(alone.lease.status().reasons())
                .containsExactly(
                        "starting, but other nodes may serve that are not members here: the database says so, or cannot be asked");
        assertHeld(all.get(1), all.get(2));
    }

    @Test
    void a_node_started_inside_a_cut_ends_after_half_a_minute_to_look_for_the_others_anew() {
        cluster = SimulatedCluster.quiet(true);
        List<Node> all = cluster.cluster(3);
        cluster.cut(all.get(0));
        all.get(0).kill();

        Node alone = cluster.start("a", null);
        cluster.cut(alone);
        cluster.run(32_000);

        assertThat(alone.exit).contains("others serve, and it has met none of them for 30 s");
        assertHeld(all.get(1), all.get(2));
    }

    @Test
    void a_node_started_while_the_others_are_down_waits_for_them_and_does_not_end() {
        cluster = new SimulatedCluster(1, true, 0, 0, 2, OptionalInt.empty());

        Node first = cluster.start("a", null);
        cluster.run(60_000);

        assertBlocked(first);
        assertThat(first.exit).isEmpty();
    }
}
