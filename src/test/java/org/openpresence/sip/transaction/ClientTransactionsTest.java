package org.openpresence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.model.PresentityKey;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.sip.transport.Target;
import org.openpresence.subscription.PackedDialog;

/** RFC 3261 §17.1.2 with T1 of 100 ms. */
class ClientTransactionsTest {
    private static final long START = 1_000_000;
    private static final SipTimers TIMERS = new SipTimers(100, 800);
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 5060);

    private final List<Long> repeated = new ArrayList<>();
    private final List<Long> timedOut = new ArrayList<>();
    private long now = START;
    private final ClientTransactions transactions =
            new ClientTransactions(TIMERS, 16, START, new ClientTransactions.Events() {
                @Override
                public void retransmit(ClientTransaction transaction) {
                    repeated.add(now - START);
                }

                @Override
                public void timedOut(ClientTransaction transaction) {
                    assertThat(transaction.target()).isNotNull();
                    timedOut.add(now - START);
                }
            });

    private static NotifyRequest request() {
        return new NotifyRequest(
                new PresentityKey(1, 2), 0, 7, 1, "active;expires=60", "presence", PackedDialog.of(Map.of()));
    }

    private ClientTransaction started(String transport) {
        ClientTransaction transaction = transactions.create(request(), new Asker("n1", 4));
        transaction.send(new byte[] {1}, new Target(transport, ADDRESS, 0));
        transactions.start(transaction, now);
        return transaction;
    }

    private void run(long until) {
        while (now < START + until) {
            now += 10;
            transactions.tick(now);
        }
    }

    @Test
    void the_latest_open_transaction_of_a_subscription_is_found() {
        ClientTransaction older = started("udp");
        ClientTransaction newer = started("udp");

        assertThat(transactions.findLatest(7)).isSameAs(newer);

        transactions.end(older);
        assertThat(transactions.findLatest(7)).isSameAs(newer);

        transactions.end(newer);
        assertThat(transactions.findLatest(7)).isNull();
    }

    @Test
    void a_transaction_that_timed_out_is_not_found_any_more() {
        started("udp");

        run(6_500);

        assertThat(timedOut).isNotEmpty();
        assertThat(transactions.findLatest(7)).isNull();
    }

    @Test
    void timer_e_doubles_up_to_t2_and_timer_f_ends_it_over_udp() {
        started("udp");

        run(7_000);

        assertThat(repeated).containsExactly(100L, 300L, 700L, 1_500L, 2_300L, 3_100L, 3_900L, 4_700L, 5_500L, 6_300L);
        assertThat(timedOut).containsExactly(6_400L);
        assertThat(transactions.size()).isZero();
        assertThat(transactions.timers()).isZero();
    }

    @Test
    void nothing_is_repeated_over_a_reliable_transport() {
        started("tcp");

        run(7_000);

        assertThat(repeated).isEmpty();
        assertThat(timedOut).containsExactly(6_400L);
    }

    @Test
    void after_a_provisional_response_it_is_repeated_every_t2() {
        var transaction = started("udp");
        run(50);
        transactions.proceed(transaction);

        run(7_000);

        assertThat(repeated).startsWith(100L, 900L, 1_700L);
        assertThat(timedOut).containsExactly(6_400L);
    }

    @Test
    void a_final_response_ends_it() {
        var transaction = started("udp");
        run(150);

        transactions.end(transaction);
        run(7_000);

        assertThat(repeated).containsExactly(100L);
        assertThat(timedOut).isEmpty();
        assertThat(transactions.find(transaction.token())).isNull();
    }

    @Test
    void timer_f_runs_from_when_it_left_not_from_when_it_began_to_wait() {
        var waiting = transactions.create(request(), new Asker("n1", 4));
        run(6_000);
        waiting.send(new byte[] {1}, new Target("udp", ADDRESS, 0));
        transactions.start(waiting, now);

        run(12_300);
        var before = timedOut.size();
        run(12_500);

        assertThat(before).isZero();
        assertThat(timedOut).containsExactly(12_400L);
    }

    @Test
    void one_that_leaves_on_another_way_has_the_timers_of_that_way_only() {
        var transaction = started("tcp");
        run(5);
        transaction.send(new byte[] {1}, new Target("udp", ADDRESS, 0));
        transactions.start(transaction, now);

        run(7_000);

        assertThat(repeated).hasSize(10);
        assertThat(timedOut).hasSize(1);
        assertThat(transactions.timers()).isZero();
    }

    @Test
    void tokens_find_their_transaction_and_nothing_else() {
        var one = started("udp");
        var two = started("udp");

        assertThat(transactions.find(one.token())).isSameAs(one);
        assertThat(transactions.find(two.token())).isSameAs(two);
        assertThat(transactions.find(one.token() + 1)).isNull();
        assertThat(transactions.find(0)).isNull();
        assertThat(one.asker()).isEqualTo(new Asker("n1", 4));
    }

    @Test
    void a_process_that_slept_times_out_what_was_open() {
        started("udp");
        now += 60_000;

        transactions.tick(now);

        assertThat(timedOut).hasSize(1);
        assertThat(repeated).isEmpty();
    }
}
