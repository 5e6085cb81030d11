package org.openpresence.subscription;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Where the subscriptions lie that an operation created: slots in buckets by the operation, which is a hash already. A change
 * copies one bucket. What no known operation created, number 0, is not in it. Immutable.
 */
final class CreationIndex {
    private static final int FULL = 64;
    private static final int[] EMPTY = {};

    private final int[][] buckets;

    private CreationIndex(int[][] buckets) {
        this.buckets = buckets;
    }

    /** Returns the index of what {@code table} shows to its visitor, with room for {@code size} and as many again. */
    static CreationIndex of(int size, Consumer<Consumer<Subscription>> table) {
        int[][] buckets = new int[Integer.highestOneBit(Math.max(1, size * 2 / FULL))][];
        Arrays.fill(buckets, EMPTY);
        table.accept(held -> {
            if (held.createdBy() != 0) {
                int bucket = bucket(held.createdBy(), buckets.length);
                buckets[bucket] = with(buckets[bucket], held.slot());
            }
        });
        return new CreationIndex(buckets);
    }

    /** Returns whether {@code size} subscriptions are too many for its buckets. */
    boolean isFullWith(int size) {
        return size > buckets.length * FULL;
    }

    /** Returns the slots among which those lie that {@code operation} created. */
    int[] candidates(long operation) {
        return buckets[bucket(operation, buckets.length)];
    }

    CreationIndex with(long operation, int slot) {
        return operation == 0 ? this : replaced(operation, with(candidates(operation), slot));
    }

    CreationIndex without(long operation, int slot) {
        if (operation == 0) {
            return this;
        }
        int[] slots = candidates(operation).clone();
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] == slot) {
                slots[i] = slots[slots.length - 1];
                return replaced(operation, Arrays.copyOf(slots, slots.length - 1));
            }
        }
        return this;
    }

    private CreationIndex replaced(long operation, int[] slots) {
        int[][] copy = buckets.clone();
        copy[bucket(operation, copy.length)] = slots;
        return new CreationIndex(copy);
    }

    private static int[] with(int[] slots, int slot) {
        int[] more = Arrays.copyOf(slots, slots.length + 1);
        more[slots.length] = slot;
        return more;
    }

    private static int bucket(long operation, int count) {
        return (int) (operation ^ operation >>> 32) & (count - 1);
    }
}
