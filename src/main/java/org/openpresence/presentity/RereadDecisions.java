package org.openpresence.presentity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openpresence.publication.Publication;

/** Decides what becomes of publications whose rows somebody has changed directly. Pure. */
final class RereadDecisions {
    private static final int CHANGED_MEANWHILE = 409;

    private RereadDecisions() {}

    /** A request that came while the rows were read is not undone: then they are to be read again. */
    static Decision reread(Command.Reread command, PresentityState state, Circumstances at) {
        List<Publication> held = state.publicationsOf(command.event());
        if (!held.equals(command.seen())) {
            return Decision.refuse(CHANGED_MEANWHILE, "the publications have changed while their rows were read");
        }
        List<Publication> present = new ArrayList<>(command.rows().size());
        boolean changed = false;
        for (Publication row : command.rows()) {
            if (row.expiresAtMillis() > at.nowMillis()) {
                Publication before = find(held, row.ruid());
                boolean same = before != null && isSame(before, row);
                changed |= !same;
                present.add(same ? before : before == null ? row : merged(before, row, at));
            }
        }
        ChangeBuilder change = new ChangeBuilder(state, at, command.address());
        boolean removed = false;
        for (Publication one : held) {
            if (find(present, one.ruid()) == null) {
                PublicationDecisions.remove(one, change, at);
                removed = true;
            }
        }
        if (!changed && !removed) {
            return Decision.nothing();
        }
        if (changed) {
            // All are put again, in their order: what came last stands last.
            present.sort(Comparator.comparingLong(Publication::receivedAtMillis));
            present.forEach(change::put);
        }
        return Decision.done(change.tellWatchersOf(command.event()).build());
    }

    private static boolean isSame(Publication held, Publication row) {
        return held.entityTag().equals(row.entityTag())
                && held.document().equals(row.document())
                && held.expiresAtMillis() == row.expiresAtMillis()
                && held.sender().equals(row.sender());
    }

    /** The row says what it is, the entry which operations have made it. */
    private static Publication merged(Publication held, Publication row, Circumstances at) {
        boolean another = !held.document().equals(row.document());
        return new Publication(
                held.ruid(),
                held.event(),
                row.entityTag(),
                row.document(),
                row.expiresAtMillis(),
                row.receivedAtMillis(),
                another ? at.nowMillis() : held.contentSinceMillis(),
                held.createdBy(),
                held.changedBy(),
                row.sender(),
                row.subject());
    }

    private static Publication find(List<Publication> some, String ruid) {
        for (Publication one : some) {
            if (one.ruid().equals(ruid)) {
                return one;
            }
        }
        return null;
    }
}
