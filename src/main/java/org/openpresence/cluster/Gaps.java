package org.openpresence.cluster;

import com.hazelcast.core.HazelcastInstance;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.openpresence.model.PresentityKey;

/**
 * Copies on this member that a change did not fit, as one before it was missed, and their revisions then. Hazelcast sees that as well and
 * copies the partition anew; where the owner dies before, what such a copy says is not what was acknowledged. Safe for any thread.
 */
final class Gaps {
    /** Under this name every member has its own. */
    private static final String NAME = "presence.gaps";

    /** More there are at no fault that leaves anything to be mended. */
    private static final int MOST = 100_000;

    private final Map<PresentityKey, Long> revisions = new ConcurrentHashMap<>();

    /** Gives a member that is about to start one of these. */
    static void give(Map<String, Object> userContext) {
        userContext.put(NAME, new Gaps());
    }

    /** Returns that of a member; every member of ours has one. */
    static Gaps of(HazelcastInstance member) {
        return (Gaps) member.getUserContext().get(NAME);
    }

    /** A change did not fit the copy of {@code key}, which stays as it is, at {@code revision}; 0 if there is none. */
    void note(PresentityKey key, long revision) {
        if (revisions.size() < MOST || revisions.containsKey(key)) {
            revisions.put(key, revision);
        }
    }

    /** A change fitted the copy of {@code key}. */
    void fits(PresentityKey key) {
        if (!revisions.isEmpty()) {
            revisions.remove(key);
        }
    }

    /** Returns whether there may be any. */
    boolean isEmpty() {
        return revisions.isEmpty();
    }

    /**
     * Returns those of {@code some} that are as they were when a change did not fit, each once.
     *
     * @param revision of a copy as it is now, 0 if there is none
     */
    Set<PresentityKey> take(Predicate<PresentityKey> some, ToLongFunction<PresentityKey> revision) {
        Set<PresentityKey> left = new HashSet<>();
        revisions.forEach((key, noted) -> {
            if (some.test(key) && revisions.remove(key, noted) && revision.applyAsLong(key) == noted) {
                left.add(key);
            }
        });
        return left;
    }
}
