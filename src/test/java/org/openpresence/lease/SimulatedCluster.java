package org.openpresence.lease;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Nodes with leases in a time of our own: messages that take time, get lost and overtake one another, clocks that run at different
 * speeds, cuts by silence, members that freeze, and member lists as Hazelcast keeps them (the first member that sees the others
 * removes who was silent for 5 seconds; a killed one is gone after half a second). Confined to the test's thread.
 */
final class SimulatedCluster {
    static final long MILLI = 1_000_000;
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(5);
    private static final long ROW = TimeUnit.SECONDS.toNanos(3);

    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Map<String, Long> servingRows = new HashMap<>();
    final List<Node> nodes = new ArrayList<>();
    private final boolean database;
    private final double loss;
    private final double skew;
    private final int initialSize;
    private final OptionalInt minSize;
    boolean databaseReachable = true;
    private String witnessHalf = "";
    private long witnessUntil;
    private long now = TimeUnit.HOURS.toNanos(1);
    private long numbers;

    private record Event(long at, long number, Runnable what) {}

    /** A cluster without nodes. {@code skew}: how much faster or slower than ours a clock may be. */
    SimulatedCluster(long seed, boolean database, double loss, double skew, int initialSize, OptionalInt minSize) {
        this.random = new Random(seed);
        this.database = database;
        this.loss = loss;
        this.skew = skew;
        this.initialSize = initialSize;
        this.minSize = minSize;
        at(100 * MILLI, this::detect);
    }

    /** Without loss and with equal clocks. */
    static SimulatedCluster quiet(boolean database) {
        return new SimulatedCluster(1, database, 0, 0, 1, OptionalInt.empty());
    }

    private void at(long delay, Runnable what) {
        events.add(new Event(now + delay, numbers++, what));
    }

    /** Lets {@code millis} pass; after each event no two groups may have a lease. */
    void run(long millis) {
        long end = now + millis * MILLI;
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event next = events.poll();
            now = next.at();
            next.what().run();
            check();
        }
        now = end;
        check();
    }

    private void check() {
        List<Node> holders = nodes.stream().filter(Node::holds).toList();
        for (Node one : holders) {
            for (Node other : holders) {
                if (!one.list.contains(other)) {
                    throw new AssertionError("at " + now / MILLI + ": " + one + " and " + other + " both have a lease");
                }
            }
        }
    }

    /** Starts a node that joins {@code seed}'s cluster, or begins one. */
    Node start(String name, Node seed) {
        Node node = new Node(name, name + '#' + numbers++);
        node.side = seed == null ? 0 : seed.side;
        nodes.add(node);
        List<Node> list = seed == null ? new ArrayList<>() : new ArrayList<>(seed.list);
        list.add(node);
        for (Node member : list) {
            list.forEach(other -> member.contact.put(other, now));
            if (member == node || !member.frozen) {
                at((long) (random.nextDouble() * 50 * MILLI), () -> member.setList(list));
            }
        }
        at(0, node::tick);
        return node;
    }

    /** Starts {@code count} nodes named a, b, c... one after the other and waits until all have a lease. */
    List<Node> cluster(int count) {
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(start(String.valueOf((char) ('a' + i)), i == 0 ? null : all.get(0)));
            run(500);
        }
        run(1_000);
        return all;
    }

    /** Separates {@code some} from all others. */
    void cut(Node... some) {
        int side = (int) numbers++ + 1;
        for (Node one : some) {
            one.side = side;
        }
    }

    void heal() {
        nodes.forEach(one -> one.side = 0);
    }

    private boolean connected(Node one, Node other) {
        return one.alive && other.alive && one.side == other.side;
    }

    private boolean hears(Node one, Node other) {
        return connected(one, other) && !other.frozen && other.list.contains(one);
    }

    private void detect() {
        for (Node one : nodes) {
            if (one.alive && !one.frozen) {
                one.list.stream().filter(other -> hears(one, other)).forEach(other -> one.contact.put(other, now));
            }
        }
        for (Node one : List.copyOf(nodes)) {
            if (one.alive && !one.frozen && master(one) == one) {
                expel(one);
            }
        }
        at(100 * MILLI, this::detect);
    }

    private boolean isSilent(Node one, Node other) {
        long silent = now - one.contact.getOrDefault(other, now);
        return other != one && (silent >= SILENCE || (!other.alive && silent >= SILENCE / 10));
    }

    private Node master(Node one) {
        return one.list.stream()
                .filter(other -> !isSilent(one, other))
                .findFirst()
                .orElse(one);
    }

    private void expel(Node master) {
        List<Node> left =
                master.list.stream().filter(other -> !isSilent(master, other)).toList();
        if (left.size() == master.list.size() && master.published == master.list) {
            return;
        }
        for (Node member : List.copyOf(left)) {
            boolean reaches = member == master || (hears(master, member) && !member.frozen);
            if (reaches && !member.list.equals(left)) {
                member.setList(left);
            }
        }
        master.published = master.list;
    }

    private boolean hold(String half) {
        boolean free = now >= witnessUntil || witnessHalf.equals(half);
        if (free) {
            witnessHalf = half;
            witnessUntil = now + ROW;
        }
        return free;
    }

    private OptionalLong youngestOther(String node) {
        return servingRows.entrySet().stream()
                .filter(row -> !row.getKey().equals(node))
                .mapToLong(row -> (now - row.getValue()) / MILLI)
                .min();
    }

    List<Node> living() {
        return nodes.stream().filter(one -> one.alive).toList();
    }

    /** One life of a node. */
    final class Node implements LeaseClock {
        final Peer peer;
        final Lease lease;
        private final double rate;
        private final long offset;
        private final Map<Node, Long> contact = new HashMap<>();
        private final List<Runnable> kept = new ArrayList<>();
        List<Node> list = List.of();
        private List<Node> published = List.of();
        private int version;
        private int side;
        private long askedWitness;
        private long askedServing;
        boolean alive = true;
        boolean frozen;
        boolean leaving;
        Optional<String> exit = Optional.empty();

        private Node(String name, String id) {
            peer = new Peer(name, id);
            rate = 1 + skew * (2 * random.nextDouble() - 1);
            offset = random.nextLong() >> 2;
            lease = new Lease(peer, LeaseSettings.of(minSize, initialSize), this, () -> version, database);
        }

        @Override
        public long nanos() {
            return offset + (long) (now * rate);
        }

        @Override
        public long wallMillis() {
            return (long) (now * rate) / MILLI;
        }

        @Override
        public String toString() {
            return peer.id() + list.stream().map(one -> one.peer.id()).toList();
        }

        boolean holds() {
            return alive && !frozen && lease.isHeld();
        }

        void setList(List<Node> members) {
            if (alive) {
                list = List.copyOf(members);
                version++;
                whenAwake(() -> {
                    lease.members(version, list.stream().map(one -> one.peer).toList());
                    round();
                });
            }
        }

        private void whenAwake(Runnable what) {
            if (frozen) {
                kept.add(what);
            } else if (alive) {
                what.run();
            }
        }

        void freeze() {
            frozen = true;
        }

        void wake() {
            frozen = false;
            List<Runnable> all = List.copyOf(kept);
            kept.clear();
            all.forEach(this::whenAwake);
        }

        /** kill -9. */
        void kill() {
            alive = false;
        }

        /** Announces that it leaves, and goes two seconds later. */
        void leave() {
            leaving = true;
            lease.leaving(peer.id());
            round();
            at(2_000 * MILLI, () -> {
                alive = false;
                for (Node one : nodes) {
                    if (one.alive && one.list.contains(this)) {
                        one.setList(
                                one.list.stream().filter(other -> other != this).toList());
                    }
                }
            });
        }

        private void tick() {
            whenAwake(this::round);
            if (alive) {
                LeaseSettings settings = LeaseSettings.of(minSize, initialSize);
                long next = lease.isHeld()
                        ? settings.period().toNanos()
                        : settings.retry().toNanos();
                at((long) (next / rate), this::tick);
            }
        }

        private void round() {
            if (!alive) {
                return;
            }
            Ping ping = lease.ping();
            byte[] octets = LeaseCodec.encode(ping);
            list.stream().filter(other -> other != this).forEach(other -> deliver(other, octets));
            exit = lease.tick().exit();
            if (exit.isPresent()) {
                alive = false;
            } else if (database) {
                ask();
            }
        }

        private void deliver(Node other, byte[] octets) {
            if (random.nextDouble() < loss) {
                return;
            }
            double slow = random.nextInt(50) == 0 ? 500 : 10;
            at((long) (random.nextDouble() * slow * MILLI), () -> {
                if (connected(this, other)) {
                    other.whenAwake(() -> other.receive(octets, this));
                }
            });
        }

        private void receive(byte[] octets, Node from) {
            LeaseCodec.Decoded message = LeaseCodec.decode(octets);
            message.answer().ifPresent(lease::answered);
            message.ping().flatMap(lease::answer).ifPresent(answer -> deliver(from, LeaseCodec.encode(answer)));
        }

        private void ask() {
            if (now - askedServing > 250 * MILLI) {
                askedServing = now;
                askServing();
            }
            lease.witnessWanted().ifPresent(this::askWitness);
        }

        private void askServing() {
            if (!databaseReachable) {
                lease.othersUnknown();
                return;
            }
            if (lease.isHeld()) {
                servingRows.put(peer.node(), now);
            }
            lease.othersServed(youngestOther(peer.node()));
            if (lease.waitsForWitness()) {
                lease.witnessSpoke();
            }
        }

        private void askWitness(String half) {
            if (databaseReachable && now - askedWitness > 250 * MILLI) {
                askedWitness = now;
                Moment asked = now();
                at((long) (random.nextDouble() * 20 * MILLI), () -> {
                    boolean granted = hold(half);
                    at(
                            (long) (random.nextDouble() * 20 * MILLI),
                            () -> whenAwake(() -> lease.witness(half, asked, granted)));
                });
            }
        }
    }
}
