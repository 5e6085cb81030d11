package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.PRESENCE;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openpresence.model.Flow;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Ownership;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/** From where NOTIFYs leave while nodes come and go; the owner is n2, n1 has received the SUBSCRIBE. */
class SendersTest {
    private static final Place RECEIVER = new Place("n1", 0);
    private static final Place OWNER = new Place("n2", 1);

    private final Set<String> present = new HashSet<>(Set.of("n1", "n2", "n3"));
    private final Set<String> leaving = new HashSet<>();
    private final World world = new World();
    private final Senders senders =
            new Senders(new Standing(new AmongOthers(), () -> true, 1, Standing.Datagrams.AUTO), 1);

    private Subscription over(String transport) {
        return over(transport, "");
    }

    private Subscription over(String transport, String routeSet) {
        Subscription first = World.put(world.subscribed(PRESENCE, 3_600_000, 0));
        Flow flow = new Flow(transport, "192.0.2.1", 5060, "192.0.2.100", 5060, "n1", 0, 7);
        world.operation++;
        return World.put(world.apply(new Command.Subscribe(
                world.key(),
                world.presentity.address(),
                world.operation,
                PRESENCE,
                3_600_000,
                1,
                world.operation << 20 | 1,
                "op",
                first.dialog()
                        .with(Map.of(
                                DialogField.FLOW,
                                flow.text(),
                                DialogField.CALL_ID,
                                transport,
                                DialogField.ROUTE_SET,
                                routeSet)),
                100_000)));
    }

    private static Watched watched(Subscription subscription) {
        return new Watched(subscription.slot(), subscription.random());
    }

    /** {@code sip.notify_from}. */
    @ParameterizedTest
    @CsvSource({
        "AUTO, udp, '', n1",
        "AUTO, udp, <sip:edge.example.com;lr>, n2",
        "FROM_OWNER, udp, '', n2",
        "FROM_OWNER, udp, <sip:edge.example.com;lr>, n2",
        "FROM_RECEIVER, udp, '', n1",
        "FROM_RECEIVER, udp, <sip:edge.example.com;lr>, n1",
        "AUTO, tcp, <sip:edge.example.com;lr>, n1",
        "FROM_OWNER, tcp, '', n1"
    })
    void datagrams_leave_from_where_they_are_to_and_connections_are_used_where_they_end(
            Standing.Datagrams from, String transport, String routeSet, String node) {
        Subscription subscription = over(transport, routeSet);
        Senders configured = new Senders(new Standing(new AmongOthers(), () -> true, 1, from), 1);

        Place place = configured.placeOf(subscription, watched(subscription));

        assertThat(place.node()).isEqualTo(node);
    }

    @Test
    void the_receiver_sends_while_it_is_there() {
        Subscription datagrams = over("udp");
        Watched watched = watched(datagrams);

        assertThat(senders.placeOf(datagrams, watched)).isEqualTo(RECEIVER);

        present.remove("n1");

        assertThat(senders.placeOf(datagrams, watched)).isEqualTo(OWNER);
    }

    @Test
    void a_receiver_that_leaves_is_asked_for_no_more_datagrams() {
        Subscription datagrams = over("udp");
        Watched watched = watched(datagrams);
        leaving.add("n1");

        assertThat(senders.placeOf(datagrams, watched)).isEqualTo(OWNER);
    }

    @Test
    void a_receiver_that_leaves_sends_on_its_connections_until_it_has_not_sent_something() {
        Subscription stream = over("tcp");
        Watched watched = watched(stream);
        leaving.add("n1");

        assertThat(senders.placeOf(stream, watched)).isEqualTo(RECEIVER);

        senders.notSent(watched);

        assertThat(senders.placeOf(stream, watched)).isEqualTo(OWNER);
    }

    @Test
    void a_receiver_that_has_lost_its_lease_for_a_moment_is_asked_again() {
        Subscription datagrams = over("udp");
        Watched watched = watched(datagrams);
        senders.placeOf(datagrams, watched);

        senders.notSent(watched);

        assertThat(senders.placeOf(datagrams, watched)).isEqualTo(RECEIVER);
    }

    private final class AmongOthers implements Ownership {
        @Override
        public String self() {
            return "n2";
        }

        @Override
        public String ownerOf(PresentityKey key) {
            return "n2";
        }

        @Override
        public boolean isMine(PresentityKey key) {
            return true;
        }

        @Override
        public boolean isPresent(String node) {
            return present.contains(node);
        }

        @Override
        public boolean isLeaving(String node) {
            return leaving.contains(node);
        }

        @Override
        public Set<String> nodes() {
            return present;
        }
    }
}
