package org.openpresence.database;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.CSeqRange;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Told;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** What was read of one entry. Confined to one load. */
final class EntryRows {
    /** Rows of another program say nothing of our starts. */
    static final int NO_START = 0;

    private final PresentityKey key;
    private final String address;
    private final List<Publication> publications = new ArrayList<>(1);
    private final List<Held> subscriptions = new ArrayList<>(1);
    private final Set<Integer> slots = new HashSet<>();
    private final Map<String, ToldRow> told = new HashMap<>(2);
    private boolean loose;
    private int lowestFree;

    /** A subscription, the number in its row and the count of starts when that was written. */
    private record Held(Subscription subscription, long localCSeq, int startNumber) {}

    EntryRows(PresentityKey key, String address) {
        this.key = key;
        this.address = address;
    }

    PresentityKey key() {
        return key;
    }

    void add(Publication publication) {
        publications.add(publication);
    }

    /** Returns the publications, in order of arrival. */
    List<Publication> publications() {
        publications.sort(Comparator.comparingLong(Publication::receivedAtMillis));
        return List.copyOf(publications);
    }

    /** Takes a subscription at the place that its tag names; two cannot have the same. */
    void add(Subscription subscription, long localCSeq, int startNumber) {
        if (localCSeq < 0 || localCSeq > CSeqRange.HIGHEST_READ) {
            throw new IllegalArgumentException("sequence numbers from " + localCSeq + " on are too few");
        }
        if (!slots.add(subscription.slot())) {
            throw new IllegalArgumentException("place " + subscription.slot() + " of " + address + " is taken");
        }
        subscriptions.add(new Held(subscription, localCSeq, startNumber));
    }

    void add(String event, ToldRow row) {
        told.put(event, row);
    }

    /** Some row has to be written again. */
    void markLoose() {
        loose = true;
    }

    /** Returns a place for a subscription whose tag names none. */
    int freeSlot() {
        while (slots.contains(lowestFree)) {
            lowestFree++;
        }
        return lowestFree;
    }

    /** Returns whether none of its rows could be understood. */
    boolean isEmpty() {
        return publications.isEmpty() && subscriptions.isEmpty();
    }

    /** Returns whether there are dialogs, whose numbers must rise. */
    boolean hasDialogs() {
        return !subscriptions.isEmpty();
    }

    /** Returns what brings these records into the table, with numbers above all that were used by {@code starts}. */
    LoadedEntry entry(int starts) {
        publications.sort(Comparator.comparingLong(Publication::receivedAtMillis));
        List<Subscription> held = new ArrayList<>(subscriptions.size());
        List<Told> knowing = new ArrayList<>(told.isEmpty() ? 0 : subscriptions.size());
        long lowest = Long.MAX_VALUE;
        long highest = 1;
        for (Held one : subscriptions) {
            Subscription subscription = one.subscription;
            long number = one.localCSeq + (long) Starts.CSEQ_RAISE * Math.max(1, starts - one.startNumber);
            lowest = Math.min(lowest, number);
            highest = Math.max(highest, number);
            held.add(subscription);
            ToldRow row = told.get(subscription.event());
            if (row != null && row.covers(subscription.slot(), subscription.touched())) {
                knowing.add(new Told(subscription.slot(), subscription.random(), row.hash()));
            }
        }
        Command.Load load = new Command.Load(
                key, address, List.copyOf(publications), List.copyOf(held), highest, List.copyOf(knowing));
        return new LoadedEntry(load, lowest, loose, told);
    }
}
