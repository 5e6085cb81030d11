package org.openpresence.main;

import java.util.Optional;
import org.openpresence.database.RehearsalDatabase;

/**
 * What the stages of a rehearsal have in common. Immutable.
 *
 * @param kept what becomes of the rows of records
 * @param isWithRules whether rules are looked for: in {@code server}, else in an H2
 * @param server takes what else goes nowhere; it stays the caller's
 * @param isWriting whether rows go to {@code server}: its tables belong to one connection, so they do of one stage
 * @param isOwnProcess whether this process has no other log than ours
 */
record RehearsalProps(
        Kept kept, boolean isWithRules, Optional<RehearsalDatabase> server, boolean isWriting, boolean isOwnProcess) {

    /** What becomes of the rows of records. */
    enum Kept {
        /** None are made. */
        NOTHING,
        /** They are written to temporary tables, or made and dropped. */
        NOWHERE,
        /** Some are kept in an H2. */
        SOME
    }

    /** Makes those of the stage that writes. */
    RehearsalProps(Kept kept, boolean isWithRules, Optional<RehearsalDatabase> server, boolean isOwnProcess) {
        this(kept, isWithRules, server, true, isOwnProcess);
    }

    /** Returns those of a stage beside the one that writes. */
    RehearsalProps beside() {
        return new RehearsalProps(kept, isWithRules, server, false, isOwnProcess);
    }

    /** Returns whether an H2 is needed. */
    boolean hasOwnDatabase() {
        return kept == Kept.SOME || (isWithRules && server.isEmpty());
    }
}
