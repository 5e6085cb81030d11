package org.openpresence.notifier;

import java.util.ArrayList;
import java.util.List;

/**
 * A dialog that several subscriptions share (RFC 6665 §4.5.2). Their NOTIFYs take one row of sequence numbers, and at most one of
 * them is outstanding, so that none is overtaken by the next (RFC 3261 §12.2.2). Confined to the notifier's event loop.
 */
final class SharedDialog {
    /** Our tag in it. */
    final String tag;

    private final List<Watched> members = new ArrayList<>(2);
    private long highest;

    SharedDialog(String tag) {
        this.tag = tag;
    }

    void add(Watched member) {
        member.shared = this;
        members.add(member);
    }

    /** {@code gone} is over; the number that it used last stays used. */
    void remove(Watched gone) {
        highest = highestCSeq();
        members.remove(gone);
    }

    /** Returns the highest sequence number that was used; 0 for none by this holder. */
    long highestCSeq() {
        long found = highest;
        for (Watched member : members) {
            found = Math.max(found, member.lastCSeq);
        }
        return found;
    }

    boolean isBusy() {
        for (Watched member : members) {
            if (member.telling != 0) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Returns a copy of its subscriptions. */
    List<Watched> members() {
        return List.copyOf(members);
    }
}
