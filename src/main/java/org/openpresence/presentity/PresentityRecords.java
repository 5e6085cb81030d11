package org.openpresence.presentity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.model.PresentityKey;
import org.openpresence.publication.Publication;

/**
 * The database tier: where the records of all entries survive. A bucket is a part of the key space that one node owns at a time.
 * Only the owner of an entry writes, finds and loads it here. Safe for any thread.
 */
public interface PresentityRecords {

    /** How soon a change is written. */
    enum Urgency {
        /** With the next batch: somebody waits for the commit. */
        NOW,
        /** Within {@code db_update_period}. */
        BEHIND
    }

    /**
     * The name of an entry.
     *
     * @param key of the entry
     * @param address canonical name of the presentity
     */
    record Entry(PresentityKey key, String address) {}

    /**
     * Marks what {@code applied.change()} touched as dirty; without a change, what {@link #seen} would mark. The rows are built from
     * the newest state of the entry that was passed when their batch leaves.
     *
     * @return completes when these records are committed at this state or a newer one, or when nobody is to wait any more; fails
     *     with {@link Refused} when the database refuses one of them for good, with {@link Unavailable} when this node has closed it
     */
    CompletionStage<CommitOutcome> write(Applied applied, Urgency urgency);

    /**
     * Shows how an entry stands after a command whose result nobody has heard: it may have been carried out. What it changed is
     * written, soon and with nobody waiting, unless it was shown by {@link #write} already.
     */
    void seen(Applied applied);

    /**
     * Shows what a {@link Command.Load} led to. Only what differs from the rows is written: what has ended meanwhile, what got
     * another place. A load that changed nothing need not be shown.
     */
    void loaded(Applied applied);

    /**
     * Reads all records, one or two {@link Command.Load} for each entry.
     *
     * @return completes with the number of commands when the last was passed; fails with {@link Unavailable}
     */
    CompletionStage<Integer> load(Consumer<Command.Load> entries);

    /**
     * Reads the records of some buckets, one or two {@link Command.Load} for each entry, while they arrive. Records that this node
     * knows to be removed are left out.
     *
     * @return completes with the number of commands when the last was passed; fails with {@link Unavailable}
     */
    CompletionStage<Integer> load(Set<Integer> buckets, Consumer<Command.Load> entries);

    /**
     * Reads the records of one entry. Records that this node knows to be removed are left out.
     *
     * @param address canonical name of the presentity; "" where only the key is known: then only rows that were written or loaded
     *     by a node of ours are found
     * @return empty where no record is found; fails with {@link Unavailable}, at once while the database is known to be away
     */
    CompletionStage<Optional<Command.Load>> find(PresentityKey key, String address);

    /**
     * Reads the rows of a package's publications as they stand now, whoever wrote them, and the hard state that documents beside
     * them tell of (RFC 4827). Nothing is remembered of it: {@link #write} what they lead to.
     *
     * @param address canonical name of the presentity
     * @return empty where there is no database; fails with {@link Unavailable}, at once while it is known to be away
     */
    default CompletionStage<Optional<List<Publication>>> publications(PresentityKey key, String address, String event) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * Finds the entry of a dialog by Call-ID, our tag and the watcher's: for one that was taken over, whose tag does not name it.
     * {@link org.openpresence.subscription.DialogToken#randomOf} tells its subscription in the loaded entry.
     *
     * @return empty where there is no such row; fails with {@link Unavailable}, at once while the database is known to be away
     */
    CompletionStage<Optional<Entry>> findDialog(String callId, String toTag, String fromTag);

    /**
     * This node has gained some buckets: from now on no other node's writer can write rows of them. What this node remembers of
     * them from an earlier ownership is dropped. Call it before anything of these buckets is written, found or loaded, and only
     * for buckets that were gained.
     *
     * @return completes when that is committed; fails with {@link Unavailable}, then it is to be called again
     */
    CompletionStage<Void> raiseEpoch(Set<Integer> buckets);

    /**
     * Compares the rows of some buckets, whose epochs this node has raised, with the entries that the table holds, and writes what
     * the last owner did not: rows that are missing, older or of records that are gone.
     *
     * @param held all entries of these buckets; none of the buckets has lost a copy
     * @return completes with the number of records that are to be written; fails with {@link Unavailable}
     */
    CompletionStage<Integer> reconcile(Set<Integer> buckets, Map<PresentityKey, PresentityState> held);

    /** This node has lost some buckets: what it remembers of them goes, who waits is told {@link CommitOutcome#OVERTAKEN}. */
    void forget(Set<Integer> buckets);

    /**
     * From now on {@code heard} learns of which buckets records were refused because another node has raised their epochs. Called on
     * the writer's thread.
     */
    default void onOvertaken(Consumer<Set<Integer>> heard) {}

    /** Watchers have confirmed the present documents. Written behind, so that a restart need not tell them again. */
    void settled(List<Settled> news);

    /** Returns whether more records may become dirty; if not, requests that change something are to be refused with 503. */
    boolean acceptsMore();

    /** Returns how many records wait to be written. */
    int dirtyRecords();

    /** Writes what is dirty, {@link Urgency#BEHIND} included; completes when it is committed, fails when it cannot be. */
    CompletionStage<Void> flush();

    /** The database gives no answer now; the same may succeed later: 503, never 481 or 412. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Says why. */
        public Unavailable(String why) {
            super(why);
        }

        /** Says why, and what the driver said. */
        public Unavailable(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /** The database refuses a record for good: 500. What the table did is to be undone. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<Publication> kept;

        /**
         * Says why.
         *
         * @param kept the publication as it still stands in the tables; empty where no row of it does or it is a subscription
         */
        public Refused(String why, Throwable cause, Optional<Publication> kept) {
            super(why, cause);
            this.kept = kept.map(List::of).orElse(List.of());
        }

        /** Returns the publication as it still stands in the tables, for {@link Command.Undo}. */
        public Optional<Publication> kept() {
            return kept.stream().findFirst();
        }
    }
}
