package org.openpresence.database;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Command;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;

/** What was read of one entry. Confined to one load. */
final class EntryRows {
    private final PresentityKey key;
    private final String address;
    private final List<Publication> publications = new ArrayList<>(1);
    private final List<Subscription> subscriptions = new ArrayList<>(1);
    private final Set<Integer> slots = new HashSet<>();
    private long lowestCSeq = Long.MAX_VALUE;
    private long highestCSeq;
    private int lowestFree;

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

    /** Takes a subscription at the place that its tag names; two cannot have the same. */
    void add(Subscription subscription, long localCSeq) {
        if (!slots.add(subscription.slot())) {
            throw new IllegalArgumentException("place " + subscription.slot() + " of " + address + " is taken");
        }
        subscriptions.add(subscription);
        lowestCSeq = Math.min(lowestCSeq, localCSeq);
        highestCSeq = Math.max(highestCSeq, localCSeq);
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

    /** Returns the lowest number in the rows. */
    long lowestCSeq() {
        return lowestCSeq;
    }

    /** Returns the command that brings these records into the table. */
    Command.Load load() {
        publications.sort(Comparator.comparingLong(Publication::receivedAtMillis));
        return new Command.Load(
                key, address, List.copyOf(publications), List.copyOf(subscriptions), Math.max(highestCSeq, 1));
    }
}
