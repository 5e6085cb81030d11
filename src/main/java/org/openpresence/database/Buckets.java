package org.openpresence.database;

import java.util.function.ToIntFunction;
import org.openpresence.model.PresentityKey;

/**
 * How the key space is divided into parts that one node owns at a time. Immutable.
 *
 * @param layout names the division, at most 64 characters: rows of another one are found and written again at the next load
 * @param bucketOf gives the part of a key, 0 or above; pure
 */
public record Buckets(String layout, ToIntFunction<PresentityKey> bucketOf) {
    /** The rows' mark for a part that is not known. */
    static final int UNKNOWN = -1;

    static final int ALONE_COUNT = 271;

    /** The division for a node that owns everything. */
    public static final Buckets ALONE = new Buckets("alone/" + ALONE_COUNT, key -> key.slot(ALONE_COUNT));

    /** Returns the part of {@code key}. */
    int of(PresentityKey key) {
        return bucketOf.applyAsInt(key);
    }
}
