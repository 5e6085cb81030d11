package org.openpresence.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.partition.ReplicaMigrationEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.openpresence.cluster.Tenures.Stage;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Ownership;
import org.openpresence.presentity.PresentityState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions of the table are this member's, and whether their content is there. The table of partitions is compared at every
 * event and each 200 ms, so that a lost event loses nothing; that a partition was away between two looks only events tell. Safe for
 * any thread; its own thread does the work.
 *
 * <p>Behind a cut Hazelcast gives a member all partitions. What it says counts only under the lease: whoever raised epochs without
 * it would shut out the writer of the node that serves on.
 */
public final class Partitions implements Ownership {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);
    private static final long LOOK_MILLIS = 200;
    private static final long GATHER_MILLIS = 20;

    /** What others do about it. Called on the thread of the partitions. */
    public interface Listener {
        /** Reads what the database holds of these partitions into the table; completes when it is there. */
        CompletionStage<Void> load(Set<Integer> partitions);

        /** Raises the epochs of these partitions, so that no former owner writes their records any more. */
        CompletionStage<Void> fence(Set<Integer> partitions);

        /**
         * This member owns these partitions now, and their content is there.
         *
         * @param entries all that they hold
         * @param loaded whether they were read from the database, or came with their content
         * @return completes when it is known what the last owner did not write; where it fails this is called again
         */
        CompletionStage<Void> adopted(
                Set<Integer> partitions, Map<PresentityKey, PresentityState> entries, boolean loaded);

        /** Partitions went to other members; they may be back already. */
        void lost(Set<Integer> partitions);

        /** Partitions came. */
        void gained(int partitions);

        /** A node is gone. */
        void nodeLeft(String node);
    }

    private final HazelcastInstance hazelcast;
    private final PartitionService service;
    private final String self;
    private final Tenures tenures;
    private final Departures departures;
    private final NodeNames nodes;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final CompletableFuture<Void> warm = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread named = new Thread(task, "presence-partitions");
        named.setDaemon(true);
        return named;
    });
    private final Set<Integer> doubted = new HashSet<>();
    private volatile Listener listener;
    private volatile Arrivals arrivals;
    private volatile ScheduledFuture<?> regular;
    private volatile ScheduledFuture<?> next;

    Partitions(HazelcastInstance hazelcast, String self) {
        this.hazelcast = hazelcast;
        this.service = hazelcast.getPartitionService();
        this.self = self;
        this.tenures = new Tenures(service.getPartitions().size());
        this.departures = new Departures(hazelcast.getCluster().getLocalMember().getUuid());
        this.nodes = new NodeNames(hazelcast);
    }

    /**
     * Begins to watch and to tell {@code told}; completes when everything that this member owns at first is there.
     *
     * @param lease whether this node may decide and act at this moment
     */
    public CompletionStage<Void> start(Listener told, BooleanSupplier lease) {
        listener = told;
        arrivals = new Arrivals(
                tenures,
                new PartitionKeys(tenures.count(), this::partitionOf),
                hazelcast.getMap(HazelcastMember.PRESENTITIES),
                hazelcast.getMap(HazelcastMember.LOADED),
                told,
                lease,
                thread,
                this::soon);
        hazelcast.getCluster().addMembershipListener(new Members());
        // Who has joined since this was made is told of by no event.
        nodes.look();
        service.addMigrationListener(new Migrations());
        regular = thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return warm;
    }

    /** Ends the watch. */
    public void stop() {
        if (regular != null) {
            regular.cancel(false);
        }
        if (next != null) {
            next.cancel(false);
        }
        if (arrivals != null) {
            arrivals.stop();
        }
        thread.shutdownNow();
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public String ownerOf(PresentityKey key) {
        Member owner = service.getPartition(key).getOwner();
        String node = owner == null ? null : NodeNames.of(owner);
        return node == null ? "" : node;
    }

    @Override
    public boolean isMine(PresentityKey key) {
        return tenures.isMine(partitionOf(key));
    }

    @Override
    public int term(PresentityKey key) {
        return tenures.term(partitionOf(key));
    }

    /** Returns whether this member owns the entry and its content is there. */
    public boolean isServed(PresentityKey key) {
        return tenures.stage(partitionOf(key)) == Stage.WARM;
    }

    /** Returns whether this member owns the entry and its content is still being read from the database. */
    public boolean isCold(PresentityKey key) {
        return tenures.stage(partitionOf(key)) == Stage.COLD;
    }

    @Override
    public boolean isPresent(String node) {
        return nodes.all().contains(node);
    }

    @Override
    public boolean isLeaving(String node) {
        return nodes.leaving().contains(node);
    }

    @Override
    public Set<String> nodes() {
        return nodes.all();
    }

    /** Returns the partition of an entry. */
    public int partitionOf(PresentityKey key) {
        return service.getPartition(key).getPartitionId();
    }

    /** Returns how many partitions there are. */
    public int count() {
        return tenures.count();
    }

    /** Returns how many partitions this member owns. */
    public int owned() {
        return tenures.count() - tenures.at(Stage.FOREIGN);
    }

    /** Returns how many partitions of this member are not there yet. */
    public int cold() {
        return tenures.at(Stage.COLD) + tenures.at(Stage.UNKNOWN);
    }

    private void soon() {
        if (looking.compareAndSet(false, true)) {
            next = thread.schedule(
                    () -> {
                        looking.set(false);
                        look();
                    },
                    GATHER_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Compares what this member owns with what it knew. */
    private void look() {
        try {
            // No event tells that a member gives its partitions away.
            nodes.look();
            Set<Integer> wereAway = departures.takeBack(members());
            List<Tenure> gained = new ArrayList<>();
            Set<Integer> lost = new HashSet<>();
            for (Partition partition : service.getPartitions()) {
                Member owner = partition.getOwner();
                boolean mine = owner != null && owner.localMember();
                int id = partition.getPartitionId();
                if (!mine) {
                    departures.noticed(id);
                }
                if (tenures.isMine(id) && (!mine || wereAway.contains(id))) {
                    tenures.end(id);
                    lost.add(id);
                }
                if (mine && !tenures.isMine(id)) {
                    gained.add(tenures.begin(id));
                }
            }
            if (!lost.isEmpty()) {
                Arrivals.told(() -> listener.lost(lost));
            }
            if (!gained.isEmpty()) {
                Arrivals.told(() -> listener.gained(gained.size()));
            }
            if (!arrivals.takeIn(gained) && owned() > 0 && cold() == 0) {
                warm.complete(null);
            }
        } catch (HazelcastInstanceNotActiveException over) {
            LOG.debug("no longer a member", over);
        } catch (RuntimeException bug) {
            LOG.error("partitions not compared; looked at again", bug);
        }
    }

    /**
     * The database refuses what this node writes of these partitions: their epochs were raised by another. So it is for a moment
     * when they move; but a raise that was begun under the lease may also be committed long after it, and then nobody else would
     * ever raise them again. Who owns them still, and has the lease, does.
     */
    public void overtaken(Set<Integer> partitions) {
        try {
            thread.execute(() -> {
                Set<Integer> fresh = new HashSet<>(partitions);
                fresh.removeAll(doubted);
                if (doubted.addAll(fresh)) {
                    arrivals.later(() -> regain(fresh));
                }
            });
        } catch (RejectedExecutionException over) {
            LOG.debug("no longer watched", over);
        }
    }

    private void regain(Set<Integer> partitions) {
        look();
        Set<Integer> later = arrivals.raiseAgain(partitions);
        partitions.stream().filter(one -> !later.contains(one)).forEach(doubted::remove);
        if (!later.isEmpty()) {
            arrivals.later(() -> regain(later));
        }
    }

    private Set<UUID> members() {
        return hazelcast.getCluster().getMembers().stream().map(Member::getUuid).collect(Collectors.toSet());
    }

    /** Who comes and goes. */
    private final class Members implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            nodes.look();
            soon();
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            nodes.look();
            String node = NodeNames.of(event.getMember());
            if (node != null) {
                thread.execute(() -> Arrivals.told(() -> listener.nodeLeft(node)));
            }
            soon();
        }
    }

    /** What moves: partitions are looked at again after each step, and only the moves of primary copies are news by themselves. */
    private final class Migrations implements MigrationListener {
        @Override
        public void migrationStarted(MigrationState state) {
            soon();
        }

        @Override
        public void migrationFinished(MigrationState state) {
            soon();
        }

        @Override
        public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
            if (event.getReplicaIndex() == 0) {
                departures.moved(event.getPartitionId(), uuid(event.getSource()), uuid(event.getDestination()));
            }
            soon();
        }

        private static UUID uuid(Member member) {
            return member == null ? null : member.getUuid();
        }

        @Override
        public void replicaMigrationFailed(ReplicaMigrationEvent event) {
            soon();
        }
    }
}
