package org.openpresence.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.partition.ReplicaMigrationEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Ownership;
import org.openpresence.presentity.PresentityState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions of the table are this member's, and whether their content is there. The table of partitions is compared at every
 * event and each 200 ms, so that a lost event loses nothing. A partition's content is there when its mark is: the mark lies in the
 * same partition, with the same copies, and is lost with them. Safe for any thread; its own thread does the work.
 *
 * <p>Behind a cut Hazelcast gives a member all partitions. What it says counts only under the lease: whoever raised epochs without
 * it would shut out the writer of the node that serves on.
 */
public final class Partitions implements Ownership {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);
    private static final long LOOK_MILLIS = 200;
    private static final long GATHER_MILLIS = 20;
    private static final long RETRY_MILLIS = 1_000;
    private static final int FOREIGN = 0;
    private static final int UNKNOWN = 1;
    private static final int COLD = 2;
    private static final int WARM = 3;

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
         */
        void adopted(Set<Integer> partitions, Map<PresentityKey, PresentityState> entries, boolean loaded);

        /** Partitions went to other members. */
        void lost(Set<Integer> partitions);

        /** Partitions came. */
        void gained(int partitions);

        /** A node is gone. */
        void nodeLeft(String node);
    }

    private final HazelcastInstance hazelcast;
    private final PartitionService service;
    private final String self;
    private final AtomicIntegerArray states;
    private final PartitionKeys keys;
    private final IMap<PresentityKey, PresentityState> presentities;
    private final IMap<PresentityKey, Integer> loaded;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final CompletableFuture<Void> warm = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread named = new Thread(task, "presence-partitions");
        named.setDaemon(true);
        return named;
    });
    private final Set<Integer> unfenced = new TreeSet<>();
    private final Set<Integer> doubted = new HashSet<>();
    private volatile Set<String> nodes = Set.of();
    private volatile Set<String> leaving = Set.of();
    private volatile Listener listener;
    private volatile BooleanSupplier mayAct;
    private volatile ScheduledFuture<?> regular;
    private volatile ScheduledFuture<?> next;
    private volatile ScheduledFuture<?> retry;

    Partitions(HazelcastInstance hazelcast, String self) {
        this.hazelcast = hazelcast;
        this.service = hazelcast.getPartitionService();
        this.self = self;
        this.states = new AtomicIntegerArray(service.getPartitions().size());
        this.keys = new PartitionKeys(states.length(), this::partitionOf);
        this.presentities = hazelcast.getMap(HazelcastMember.PRESENTITIES);
        this.loaded = hazelcast.getMap(HazelcastMember.LOADED);
        noteNodes();
    }

    /**
     * Begins to watch and to tell {@code told}; completes when everything that this member owns at first is there.
     *
     * @param lease whether this node may decide and act at this moment
     */
    public CompletionStage<Void> start(Listener told, BooleanSupplier lease) {
        listener = told;
        mayAct = lease;
        hazelcast.getCluster().addMembershipListener(new Members());
        // Who has joined since this was made is told of by no event.
        noteNodes();
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
        if (retry != null) {
            retry.cancel(false);
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
        String node = owner == null ? null : owner.getAttribute(HazelcastMember.NODE_ATTRIBUTE);
        return node == null ? "" : node;
    }

    @Override
    public boolean isMine(PresentityKey key) {
        return states.get(partitionOf(key)) != FOREIGN;
    }

    /** Returns whether this member owns the entry and its content is there. */
    public boolean isServed(PresentityKey key) {
        return states.get(partitionOf(key)) == WARM;
    }

    /** Returns whether this member owns the entry and its content is still being read from the database. */
    public boolean isCold(PresentityKey key) {
        return states.get(partitionOf(key)) == COLD;
    }

    @Override
    public boolean isPresent(String node) {
        return nodes.contains(node);
    }

    @Override
    public boolean isLeaving(String node) {
        return leaving.contains(node);
    }

    @Override
    public Set<String> nodes() {
        return nodes;
    }

    /** Returns the partition of an entry. */
    public int partitionOf(PresentityKey key) {
        return service.getPartition(key).getPartitionId();
    }

    /** Returns how many partitions there are. */
    public int count() {
        return states.length();
    }

    /** Returns how many partitions this member owns. */
    public int owned() {
        return states.length() - inState(FOREIGN);
    }

    /** Returns how many partitions of this member are not there yet. */
    public int cold() {
        return inState(COLD) + inState(UNKNOWN);
    }

    private int inState(int state) {
        int count = 0;
        for (int i = 0; i < states.length(); i++) {
            count += states.get(i) == state ? 1 : 0;
        }
        return count;
    }

    /** In one go, so that the list that was read last is the one that stays. */
    private synchronized void noteNodes() {
        Set<Member> members = hazelcast.getCluster().getMembers();
        nodes = names(members.stream());
        // A node of ours that has given its partitions away is a lite member until it goes.
        leaving = names(members.stream().filter(Member::isLiteMember));
    }

    private static Set<String> names(Stream<Member> members) {
        return members.map(member -> member.getAttribute(HazelcastMember.NODE_ATTRIBUTE))
                .filter(node -> node != null)
                .collect(Collectors.toUnmodifiableSet());
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
            noteNodes();
            Set<Integer> gained = new TreeSet<>();
            Set<Integer> lost = new HashSet<>();
            for (Partition partition : service.getPartitions()) {
                Member owner = partition.getOwner();
                boolean mine = owner != null && owner.localMember();
                int id = partition.getPartitionId();
                if (!mine && states.get(id) != FOREIGN) {
                    states.set(id, FOREIGN);
                    lost.add(id);
                } else if (mine && states.compareAndSet(id, FOREIGN, UNKNOWN)) {
                    gained.add(id);
                }
            }
            if (!lost.isEmpty()) {
                unfenced.removeAll(lost);
                listener.lost(lost);
            }
            if (!gained.isEmpty()) {
                unfenced.addAll(gained);
                listener.gained(gained.size());
            }
            if (!unfenced.isEmpty()) {
                fenceOrWait();
            } else if (owned() > 0 && cold() == 0) {
                warm.complete(null);
            }
        } catch (HazelcastInstanceNotActiveException over) {
            LOG.debug("no longer a member", over);
        } catch (RuntimeException bug) {
            LOG.error("partitions not compared; looked at again", bug);
        }
    }

    private void fenceOrWait() {
        if (mayAct.getAsBoolean()) {
            Set<Integer> gained = new TreeSet<>(unfenced);
            unfenced.clear();
            fence(gained);
        } else {
            soon();
        }
    }

    /** No former owner writes their records any more; then those whose mark is there are served, the others are read first. */
    private void fence(Set<Integer> gained) {
        listener.fence(gained)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                LOG.warn(
                                        "epochs not raised partitions={} cause={}; tried again",
                                        gained.size(),
                                        failure.toString());
                                later(() -> fenceAgain(gained));
                            }
                            serve(gained);
                        },
                        thread);
    }

    /** The database was away: when it is back, what the last owner did not write is written. */
    private void fenceAgain(Set<Integer> gained) {
        Set<Integer> kept = new HashSet<>(gained);
        kept.removeIf(partition -> states.get(partition) == FOREIGN);
        if (!kept.isEmpty() && !mayAct.getAsBoolean()) {
            later(() -> fenceAgain(kept));
        } else if (!kept.isEmpty()) {
            listener.fence(kept)
                    .whenCompleteAsync(
                            (done, failure) -> {
                                if (failure != null) {
                                    later(() -> fenceAgain(kept));
                                } else {
                                    kept.removeIf(partition -> !states.compareAndSet(partition, WARM, UNKNOWN));
                                    warm(kept, UNKNOWN);
                                }
                            },
                            thread);
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
                Set<Integer> fresh = new TreeSet<>(partitions);
                fresh.removeAll(doubted);
                if (doubted.addAll(fresh)) {
                    later(() -> regain(fresh));
                }
            });
        } catch (RejectedExecutionException over) {
            LOG.debug("no longer watched", over);
        }
    }

    private void regain(Set<Integer> partitions) {
        doubted.removeAll(partitions);
        look();
        partitions.removeIf(partition -> states.get(partition) != WARM);
        if (!partitions.isEmpty() && mayAct.getAsBoolean()) {
            LOG.warn(
                    "epochs were raised by a node that does not own them; raised again partitions={}",
                    partitions.size());
            fenceAgain(partitions);
        }
    }

    private void later(Runnable task) {
        retry = thread.schedule(task, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void serve(Set<Integer> gained) {
        Set<Integer> present = new HashSet<>();
        Set<Integer> absent = new HashSet<>();
        for (int partition : gained) {
            try {
                boolean there = loaded.get(keys.of(partition)) != null;
                (there ? present : absent).add(partition);
            } catch (RuntimeException failure) {
                LOG.warn("partition={} not looked at cause={}", partition, failure.toString());
                states.compareAndSet(partition, UNKNOWN, FOREIGN);
            }
        }
        warm(present, UNKNOWN);
        if (!absent.isEmpty()) {
            absent.forEach(partition -> states.compareAndSet(partition, UNKNOWN, COLD));
            LOG.info("partitions without content are loaded count={}", absent.size());
            listener.load(absent).whenCompleteAsync((done, failure) -> read(absent, failure), thread);
        }
        soon();
    }

    private void read(Set<Integer> partitions, Throwable failure) {
        if (failure == null) {
            warm(partitions, COLD);
        } else {
            LOG.error("partitions not loaded count={} cause={}; tried again", partitions.size(), failure.toString());
            later(() -> again(partitions, COLD));
        }
        soon();
    }

    /** The next look finds them again. */
    private void again(Set<Integer> partitions, int from) {
        partitions.forEach(partition -> states.compareAndSet(partition, from, FOREIGN));
    }

    /** Served from now on; their entries, which nobody changed before, go to the notifiers. */
    private void warm(Set<Integer> partitions, int from) {
        Set<Integer> warmed = new HashSet<>();
        Map<PresentityKey, PresentityState> entries = new HashMap<>();
        for (int partition : partitions) {
            try {
                if (from == COLD) {
                    loaded.set(keys.of(partition), 1);
                }
                EntryScan scan = new EntryScan(presentities, keys.of(partition));
                if (states.compareAndSet(partition, from, WARM)) {
                    warmed.add(partition);
                    scan.forEach(entries::put);
                }
            } catch (RuntimeException failure) {
                LOG.warn("partition={} not taken over cause={}", partition, failure.toString());
                again(Set.of(partition), from);
            }
        }
        if (!warmed.isEmpty()) {
            listener.adopted(warmed, entries, from == COLD);
        }
    }

    private final class Members implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            noteNodes();
            soon();
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            noteNodes();
            String node = event.getMember().getAttribute(HazelcastMember.NODE_ATTRIBUTE);
            if (node != null) {
                thread.execute(() -> listener.nodeLeft(node));
            }
            soon();
        }
    }

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
            soon();
        }

        @Override
        public void replicaMigrationFailed(ReplicaMigrationEvent event) {
            soon();
        }
    }
}
