package org.openpresence.notifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.openpresence.authorization.SubHandling;
import org.openpresence.model.Document;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;

/** A presentity whose owner this node is: the newest safe state and its watchers. Confined to the notifier's event loop. */
final class Owned {
    final PresentityKey key;
    /** The term of this node's ownership in which this was made. */
    final int term;

    PresentityState state = PresentityState.ABSENT;
    /** When something is due at the earliest that a timer stands for; Long.MAX_VALUE for none. */
    long dueMillis = Long.MAX_VALUE;
    /** When the rules are to be asked again at the earliest; Long.MAX_VALUE for never. */
    long judgeMillis = Long.MAX_VALUE;
    /** Highest sequence number used in any dialog. */
    long highestCSeq;
    /** Whether a reservation of sequence numbers is under way. */
    boolean reserving;
    /** Whether a timer is set to remove it if it stays empty. */
    boolean removing;
    /** Whether a command failed that may have been carried out. */
    boolean doubtful;
    /** No sequence number below this one: an earlier owner object of this node may have used it. */
    long floor;
    /** Whether another node owns the presentity now: nothing is done with this any more. */
    boolean left;
    /** Outstanding NOTIFYs. */
    int telling;
    /** Up to this revision everybody was seen to know everything. */
    long settled;
    /** Whether a timer is set to see whether everybody knows everything. */
    boolean settling;
    /** When it is to be seen what its watchers have confirmed, in milliseconds since the epoch; 0 for not. */
    long settleMillis;
    /** Ended subscriptions whose last NOTIFY is over. */
    final List<Subscription> over = new ArrayList<>(0);

    private Watched[] watched = {};
    private final List<Composed> composed = new ArrayList<>(1);
    private final List<Ended> ended = new ArrayList<>(0);
    private final List<WatcherLog> watcherLogs = new ArrayList<>(0);
    private final List<Composed> lasting = new ArrayList<>(0);
    private Map<String, SharedDialog> sharedDialogs = Map.of();
    private Map<String, Long> heldRevisions = Map.of();
    private final List<Anew> anew = new ArrayList<>(0);
    private MadeDocuments made;
    private Set<Object> composing = Set.of();

    /** The hash of the document of a revision as it would be composed after a restart. */
    private record Anew(String event, long contentRevision, long hash) {}

    /**
     * A document for one revision of a package's publications, restricted as {@code ruling} says, "" for not at all;
     * {@code document} is null for "no body", {@code hash} that of its essence.
     */
    record Composed(String event, String ruling, long contentRevision, Document document, long hash) {
        /** Whether its watchers see what goes on; others must not even notice that something does (RFC 6665 §6.2). */
        boolean isRevealing() {
            return ruling.isEmpty() || ruling.startsWith(SubHandling.ALLOW.word());
        }

        boolean isOf(String otherEvent, String otherRuling) {
            return event.equals(otherEvent) && ruling.equals(otherRuling);
        }
    }

    /** A publication that ended with the change of this revision. */
    private record Ended(Publication publication, long revision) {}

    Owned(PresentityKey key, int term) {
        this.key = key;
        this.term = term;
    }

    /** The content of {@code revision} may change what the rules say: watchers of {@code group} wait until they were asked. */
    void hold(String group, long revision) {
        if (heldRevisions.isEmpty()) {
            heldRevisions = new HashMap<>(2);
        }
        heldRevisions.merge(group, revision, Math::max);
    }

    /** The rules were asked about {@code revision}; returns whether nobody of {@code group} waits for a later one. */
    boolean release(String group, long revision) {
        boolean released = heldRevisions.getOrDefault(group, 0L) <= revision;
        if (released && !heldRevisions.isEmpty()) {
            heldRevisions.remove(group);
            heldRevisions = heldRevisions.isEmpty() ? Map.of() : heldRevisions;
        }
        return released;
    }

    /** Returns whether watchers of {@code group} wait for what the rules say. */
    boolean isHeld(String group) {
        return heldRevisions.containsKey(group);
    }

    /** Returns what is known of a subscription; null if nothing. */
    Watched find(int slot, long random) {
        Watched found = find(slot);
        return found != null && found.random == random ? found : null;
    }

    /** Returns what is known of whatever has that place; null if nothing. */
    Watched find(int slot) {
        return slot < watched.length ? watched[slot] : null;
    }

    /** Gives {@code fresh} its place, which must be free. */
    void put(Watched fresh) {
        int slot = fresh.slot;
        if (slot >= watched.length) {
            watched = Arrays.copyOf(watched, slot < 4 ? slot + 1 : Math.max(slot + 1, watched.length * 3 / 2));
        }
        watched[slot] = fresh;
    }

    /** Shows everything known of watchers; they may be forgotten meanwhile. */
    void forEachWatched(Consumer<Watched> visitor) {
        for (Watched one : watched.clone()) {
            if (one != null) {
                visitor.accept(one);
            }
        }
    }

    void forget(Watched gone) {
        watched[gone.slot] = null;
        if (gone.shared != null) {
            gone.shared.remove(gone);
            if (gone.shared.isEmpty()) {
                sharedDialogs.remove(gone.shared.tag);
            }
        }
    }

    /** {@code one} is in the dialog that {@code subscription} shares; so is the first of it, perhaps since now. */
    void share(Watched one, Subscription subscription) {
        String tag = subscription.dialogTag();
        if (sharedDialogs.isEmpty()) {
            sharedDialogs = new HashMap<>(2);
        }
        SharedDialog dialog = sharedDialogs.computeIfAbsent(tag, SharedDialog::new);
        dialog.add(one);
        Watched first = DialogToken.parse(tag)
                .map(token -> find(token.slot(), token.random()))
                .orElse(null);
        if (first != null && first.shared == null) {
            dialog.add(first);
        }
    }

    /** Returns those whose subscription is no longer there. */
    List<Watched> gone() {
        List<Watched> gone = new ArrayList<>();
        for (Watched one : watched) {
            Subscription held = one == null ? null : state.subscriptions().get(one.slot);
            if (one != null && (held == null || held.random() != one.random)) {
                gone.add(one);
            }
        }
        return gone;
    }

    /** A publication that just ended is composed in its offline form until the content changes again. */
    void contentChanged(String event, long revision, List<Publication> removed) {
        made = null;
        composed.removeIf(one -> one.event().equals(event));
        ended.removeIf(one -> one.publication().event().equals(event));
        for (Publication one : removed) {
            if (one.event().equals(event)) {
                ended.add(new Ended(one, revision));
            }
        }
    }

    /** Returns the publications of {@code event} that the change of its content to {@code revision} removed. */
    List<Publication> ended(String event, long revision) {
        List<Publication> some = new ArrayList<>(0);
        for (Ended one : ended) {
            if (one.revision() == revision && one.publication().event().equals(event)) {
                some.add(one.publication());
            }
        }
        return some;
    }

    /** Returns the hash that was kept for this revision of a package; 0 for none. */
    long hashAnew(String event, long contentRevision) {
        for (Anew one : anew) {
            if (one.contentRevision() == contentRevision && one.event().equals(event)) {
                return one.hash();
            }
        }
        return 0;
    }

    /** Keeps a hash in place of an older one. */
    void keepHashAnew(String event, long contentRevision, long hash) {
        anew.removeIf(one -> one.event().equals(event));
        anew.add(new Anew(event, contentRevision, hash));
    }

    Composed composed(String event, String ruling) {
        for (Composed one : composed) {
            if (one.isOf(event, ruling)) {
                return one;
            }
        }
        return null;
    }

    /** Keeps a document in place of an older one. */
    void keep(Composed one) {
        composed.removeIf(older -> older.isOf(one.event(), one.ruling()));
        composed.add(one);
    }

    /** Returns whether {@code what} was not being composed already; now it is. */
    boolean beginComposing(Object what) {
        if (composing.isEmpty()) {
            composing = new HashSet<>(2);
        }
        return composing.add(what);
    }

    /** It was composed. */
    void endComposing(Object what) {
        composing.remove(what);
        if (composing.isEmpty()) {
            composing = Set.of();
        }
    }

    /** Nobody is being told: the documents are composed again when they are wanted. What is just being composed needs the others. */
    void dropComposed() {
        if (composing.isEmpty()) {
            composed.clear();
            made = null;
        }
    }

    /** Returns the documents that were made for single watchers. */
    MadeDocuments made() {
        if (made == null) {
            made = new MadeDocuments();
        }
        return made;
    }

    /** Returns {@code fresh}, or an equal document that watchers were told: all remember the same object. */
    Document lasting(String event, Document fresh) {
        for (Composed last : lasting) {
            if (last.event().equals(event) && last.document().equals(fresh)) {
                return last.document();
            }
        }
        lasting.removeIf(last -> last.event().equals(event));
        lasting.add(new Composed(event, "", 0, fresh, 0));
        return fresh;
    }

    /** Returns what happened to the watchers of {@code event}; null while nobody asks. */
    WatcherLog watcherLog(String event) {
        for (WatcherLog log : watcherLogs) {
            if (log.watched().equals(event)) {
                return log;
            }
        }
        return null;
    }

    /** From now on what happens to the watchers of {@code event} is kept. */
    void keepWatcherLog(String event) {
        if (watcherLog(event) == null) {
            watcherLogs.add(new WatcherLog(event));
        }
    }

    /** Returns whether anything is kept for those who watch watchers. */
    boolean keepsWatcherLogs() {
        return !watcherLogs.isEmpty();
    }

    /** The last one who asked for it is gone. */
    void dropWatcherLog(String event) {
        watcherLogs.removeIf(log -> log.watched().equals(event));
    }

    /** Returns whether anybody else than {@code gone} watches {@code event}. */
    boolean isWatchedBesides(Watched gone, String event) {
        for (Watched one : watched) {
            if (one != null && one != gone && one.event.equals(event)) {
                return true;
            }
        }
        return false;
    }
}
