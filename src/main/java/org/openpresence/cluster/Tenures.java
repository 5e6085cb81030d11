package org.openpresence.cluster;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How far this member is with each partition. What was begun for one tenure does nothing to a later one. Safe for any thread: one
 * number for each partition, changed by atomic steps; the thread of the partitions alone begins and ends tenures.
 */
final class Tenures {
    /** How far. */
    enum Stage {
        /** Another member's. */
        FOREIGN,
        /** This member's; whether its content is there is not known yet. */
        UNKNOWN,
        /** Its content is being read from the database. */
        COLD,
        /** Served. */
        WARM
    }

    private static final int STAGE_BITS = 2;
    private static final int STAGE_MASK = (1 << STAGE_BITS) - 1;
    private static final Stage[] STAGES = Stage.values();

    /** For each partition the term, and in the lowest bits the stage. */
    private final AtomicIntegerArray all;

    /** Begins with every partition another's. */
    Tenures(int partitions) {
        all = new AtomicIntegerArray(partitions);
    }

    /** Returns how many partitions there are. */
    int count() {
        return all.length();
    }

    Stage stage(int partition) {
        return STAGES[all.get(partition) & STAGE_MASK];
    }

    /** Returns the term of the present tenure, or of the next one. */
    int term(int partition) {
        return all.get(partition) >>> STAGE_BITS;
    }

    boolean isMine(int partition) {
        return stage(partition) != Stage.FOREIGN;
    }

    /** Returns how many partitions are at {@code stage}. */
    int at(Stage stage) {
        int count = 0;
        for (int i = 0; i < all.length(); i++) {
            count += stage(i) == stage ? 1 : 0;
        }
        return count;
    }

    /** This member owns {@code partition} now. */
    Tenure begin(int partition) {
        Tenure begun = new Tenure(partition, term(partition));
        all.set(partition, number(begun.term(), Stage.UNKNOWN));
        return begun;
    }

    /** Returns the present tenure of {@code partition}, which is this member's. */
    Tenure present(int partition) {
        return new Tenure(partition, term(partition));
    }

    /** Another member owns {@code partition} now, or did meanwhile: what is known of it counts no more. */
    void end(int partition) {
        all.set(partition, number(term(partition) + 1, Stage.FOREIGN));
    }

    /** Takes a tenure from one stage to another; false when it is over, or at another stage. */
    boolean move(Tenure tenure, Stage from, Stage to) {
        return all.compareAndSet(tenure.partition(), number(tenure.term(), from), number(tenure.term(), to));
    }

    /** Returns whether the tenure goes on. */
    boolean goesOn(Tenure tenure) {
        return term(tenure.partition()) == tenure.term() && isMine(tenure.partition());
    }

    @SuppressWarnings("EnumOrdinal") // the stage is two bits of the number; it is never stored
    private static int number(int term, Stage stage) {
        return term << STAGE_BITS | stage.ordinal();
    }
}
