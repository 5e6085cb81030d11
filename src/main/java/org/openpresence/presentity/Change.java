package org.openpresence.presentity;

import java.util.ArrayList;
import java.util.List;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Subscription;
import org.openpresence.subscription.SubscriptionTable;

/**
 * What a command does to a state, computed once and applied alike wherever a copy of the entry lies. It fits the state of one
 * revision only. Immutable.
 *
 * @param from revision it starts from; 0 for an entry that is not there
 * @param to revision it leads to
 * @param address canonical name of the presentity
 * @param publications to put, each at the end
 * @param removed publications that go, with what they were: watchers see their offline form
 * @param subscriptions to put at their places
 * @param forgotten places to free
 * @param contentOf packages whose watchers are to be told
 * @param remembered operations to remember
 * @param forgetBefore remembered operations that end before this instant go, in milliseconds since the epoch
 * @param cseq the range after it
 * @param settled revision that all watchers are known to have
 * @param rememberedMaximum how many operations may be remembered after it
 */
public record Change(
        long from,
        long to,
        String address,
        List<Publication> publications,
        List<Publication> removed,
        List<Subscription> subscriptions,
        List<Integer> forgotten,
        List<String> contentOf,
        List<Remembered> remembered,
        long forgetBefore,
        CSeqRange cseq,
        long settled,
        int rememberedMaximum) {

    /**
     * Returns the state after this change.
     *
     * @throws IllegalStateException if {@code state} is of another revision than {@link #from}
     */
    public PresentityState applyTo(PresentityState state) {
        if (state.revision() != from) {
            throw new IllegalStateException("a change from revision " + from + " does not fit " + state.revision());
        }
        return new PresentityState(
                address,
                to,
                publicationsAfter(state.publications()),
                subscriptionsAfter(state.subscriptions()),
                contentAfter(state.content()),
                rememberedAfter(state.remembered()),
                cseq,
                settled);
    }

    private List<Publication> publicationsAfter(List<Publication> before) {
        if (publications.isEmpty() && removed.isEmpty()) {
            return before;
        }
        List<Publication> after = new ArrayList<>(before.size() + publications.size());
        for (Publication held : before) {
            if (!contains(removed, held) && !contains(publications, held)) {
                after.add(held);
            }
        }
        after.addAll(publications);
        return List.copyOf(after);
    }

    private static boolean contains(List<Publication> some, Publication one) {
        for (Publication other : some) {
            if (other.ruid().equals(one.ruid())) {
                return true;
            }
        }
        return false;
    }

    private SubscriptionTable subscriptionsAfter(SubscriptionTable before) {
        SubscriptionTable after = before;
        for (Subscription subscription : subscriptions) {
            after = after.with(subscription);
        }
        for (int slot : forgotten) {
            after = after.without(slot);
        }
        return after;
    }

    private List<PackageRevision> contentAfter(List<PackageRevision> before) {
        if (contentOf.isEmpty()) {
            return before;
        }
        List<PackageRevision> after = new ArrayList<>(before.size() + 1);
        for (PackageRevision held : before) {
            if (!contentOf.contains(held.event())) {
                after.add(held);
            }
        }
        for (String event : contentOf) {
            after.add(new PackageRevision(event, to));
        }
        return List.copyOf(after);
    }

    private List<Remembered> rememberedAfter(List<Remembered> before) {
        boolean stale = !before.isEmpty() && before.get(0).untilMillis() < forgetBefore;
        if (remembered.isEmpty() && !stale) {
            return before;
        }
        List<Remembered> after = new ArrayList<>(before.size() + remembered.size());
        for (Remembered held : before) {
            if (held.untilMillis() >= forgetBefore) {
                after.add(held);
            }
        }
        after.addAll(remembered);
        int excess = after.size() - rememberedMaximum;
        return List.copyOf(excess > 0 ? after.subList(excess, after.size()) : after);
    }
}
