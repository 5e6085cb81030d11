package org.openpresence.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final class Datagram implements Pacer.Message {
        private final Target to;
        private boolean hasPlace;
        private boolean unwanted;

        Datagram(Target to) {
            this.to = to;
        }

        @Override
        public boolean hasPlace() {
            return hasPlace;
        }

        @Override
        public void hasPlace(boolean has) {
            hasPlace = has;
        }
    }

    private final List<Datagram> sent = new ArrayList<>();
    private final Pacer<Datagram> pacer = new Pacer<>(message -> !message.unwanted && sent.add(message));
    private final Target alive = target(1);
    private final Target dead = target(2);

    private static Target target(int host) {
        return new Target("udp", new InetSocketAddress("192.0.2." + host, 5060), 0);
    }

    private void enqueue(Target to, int count) {
        for (int i = 0; i < count; i++) {
            pacer.enqueue(to, new Datagram(to));
        }
    }

    private List<Datagram> take() {
        List<Datagram> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    @Test
    void no_more_are_sent_than_the_window_takes() {
        enqueue(alive, 1_000);

        assertThat(sent).hasSize(128);
        assertThat(pacer.waiting()).isEqualTo(872);
    }

    @Test
    void each_answer_lets_the_next_go_in_order() {
        enqueue(alive, 130);
        var all = take();
        pacer.answered(alive, all.get(5));

        assertThat(sent).hasSize(1);
        assertThat(pacer.waiting()).isEqualTo(1);
    }

    @Test
    void a_dead_destination_does_not_stop_another() {
        enqueue(dead, 1_000);
        take();

        enqueue(alive, 100);

        assertThat(sent).hasSize(100).allMatch(one -> one.to.equals(alive));
    }

    @Test
    void what_is_not_answered_leaves_the_window_with_its_first_retransmission() {
        enqueue(dead, 300);
        int rounds = 0;
        while (!sent.isEmpty()) {
            take().forEach(one -> pacer.lost(dead, one));
            rounds++;
        }

        assertThat(pacer.waiting()).isZero();
        assertThat(rounds).isLessThanOrEqualTo(5);
    }

    @Test
    void an_answer_after_a_retransmission_gives_no_second_place() {
        pacer.tick(1_000);
        enqueue(alive, 1_000);
        var first = take();
        first.forEach(one -> pacer.lost(alive, one));
        var second = take();

        first.forEach(one -> pacer.answered(alive, one));
        first.forEach(one -> pacer.lost(alive, one));

        assertThat(second).hasSize(64);
        assertThat(sent).isEmpty();
    }

    @Test
    void what_ends_without_an_answer_gives_its_place_back() {
        enqueue(dead, 200);

        take().forEach(one -> pacer.ended(dead, one));

        assertThat(sent).hasSize(72);
        assertThat(pacer.waiting()).isZero();
    }

    @Test
    void what_is_of_no_interest_any_more_takes_no_place() {
        enqueue(alive, 128);
        List<Datagram> later = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            later.add(new Datagram(alive));
            pacer.enqueue(alive, later.get(i));
        }
        later.forEach(one -> one.unwanted = true);

        pacer.answered(alive, take().get(0));
        enqueue(alive, 1);

        assertThat(pacer.waiting()).isZero();
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_message_that_ends_while_it_is_let_go_neither_leaks_a_place_nor_nests() {
        List<Datagram> refused = new ArrayList<>();
        List<Pacer<Datagram>> self = new ArrayList<>();
        self.add(new Pacer<>(message -> {
            refused.add(message);
            self.get(0).ended(alive, message);
            return true;
        }));
        Pacer<Datagram> failing = self.get(0);
        for (int i = 0; i < 50_000; i++) {
            failing.enqueue(alive, new Datagram(alive));
        }

        assertThat(refused).hasSize(50_000);
        assertThat(failing.waiting()).isZero();
    }

    @Test
    void a_queue_that_cannot_be_sent_empties_without_nesting() {
        enqueue(alive, 128);
        var open = take();
        List<Pacer<Datagram>> self = new ArrayList<>();
        int[] tried = {0};
        self.add(new Pacer<>(message -> {
            if (tried[0]++ >= 128) {
                self.get(0).ended(alive, message);
            }
            return true;
        }));
        List<Datagram> all = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            all.add(new Datagram(alive));
            self.get(0).enqueue(alive, all.get(i));
        }

        self.get(0).answered(alive, all.get(0));

        assertThat(open).hasSize(128);
        assertThat(self.get(0).waiting()).isZero();
    }

    @Test
    void the_window_grows_with_answers_and_halves_at_most_four_times_a_second() {
        enqueue(alive, 20_000);
        for (int i = 0; i < 12; i++) {
            take().forEach(one -> pacer.answered(alive, one));
        }
        int grown = sent.size();
        pacer.tick(1_000);
        take().forEach(one -> pacer.lost(alive, one));

        assertThat(grown).isGreaterThan(200);
        assertThat(sent).hasSize(grown / 2);
    }

    @Test
    void destinations_are_forgotten_when_they_were_not_used_for_a_minute() {
        pacer.tick(1_000);
        enqueue(alive, 1);
        enqueue(dead, 200);
        pacer.answered(alive, sent.get(0));

        pacer.tick(100_000);

        assertThat(pacer.destinations()).isEqualTo(1);
    }

    @Test
    void whatever_happens_nothing_waits_in_the_end_and_no_window_is_overrun() {
        var random = new Random(7);
        List<Datagram> open = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 100_000; i++) {
            Target to = target(1 + random.nextInt(5));
            switch (random.nextInt(4)) {
                case 0 -> enqueue(to, random.nextInt(3));
                case 1 -> pacer.tick(now += random.nextInt(100));
                default -> {
                    open.addAll(take());
                    if (!open.isEmpty()) {
                        Datagram one = open.get(random.nextInt(open.size()));
                        switch (random.nextInt(3)) {
                            case 0 -> pacer.lost(one.to, one);
                            case 1 -> pacer.answered(one.to, one);
                            default -> pacer.ended(one.to, one);
                        }
                        if (random.nextBoolean()) {
                            open.remove(one);
                            pacer.ended(one.to, one);
                        }
                    }
                }
            }
            open.addAll(take());
        }
        while (!open.isEmpty()) {
            Datagram one = open.remove(open.size() - 1);
            pacer.ended(one.to, one);
            open.addAll(take());
        }

        assertThat(pacer.waiting()).isZero();
        for (int host = 1; host <= 5; host++) {
            enqueue(target(host), 64);
        }
        assertThat(sent).hasSize(5 * 64);
    }
}
