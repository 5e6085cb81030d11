package org.openpresence.authorization;

import java.time.Instant;
import java.util.Optional;
import org.openpresence.model.Presentity;

/**
 * What rules say of one watcher at one time. Immutable.
 *
 * @param handling what becomes of the subscription
 * @param permissions what the watcher is provided with, where the handling is {@link SubHandling#ALLOW}
 * @param until when it may be different without a change of the rules: a validity begins or ends; empty for never
 */
public record Ruling(SubHandling handling, Permissions permissions, Optional<Instant> until) {

    /** Everybody may see everything. */
    public static final Ruling OPEN = of(SubHandling.ALLOW, Permissions.EVERYTHING);

    private static final String OPEN_OUTCOME = OPEN.outcome();

    /** Returns the ruling that lasts. */
    public static Ruling of(SubHandling handling, Permissions permissions) {
        return new Ruling(handling, permissions, Optional.empty());
    }

    /** Returns that {@code owner} may see everything and nobody else anything. */
    public static Ruling onlyFor(Presentity owner, Optional<Presentity> watcher) {
        return watcher.filter(owner::equals).isPresent() ? OPEN : of(SubHandling.BLOCK, Permissions.NONE);
    }

    /** Returns this ruling without transformations: who is allowed may see everything. */
    public Ruling whole() {
        return handling == SubHandling.ALLOW ? new Ruling(handling, Permissions.EVERYTHING, until) : this;
    }

    /** Returns its outcome as a text that {@link #of(String)} reads, never "": watchers with equal ones are told the same. */
    public String outcome() {
        return handling == SubHandling.ALLOW ? handling.word() + ' ' + permissions.text() : handling.word();
    }

    /** Reads what {@link #outcome} gave; a word of a later release tells nothing to anybody. */
    public static Ruling of(String outcome) {
        if (outcome.equals(OPEN_OUTCOME)) { // most are, and permissions take their time to read
            return OPEN;
        }
        SubHandling handling = handlingOf(outcome);
        int blank = outcome.indexOf(' ');
        boolean allowed = handling == SubHandling.ALLOW && blank >= 0;
        return of(handling, allowed ? Permissions.of(outcome.substring(blank + 1)) : Permissions.NONE);
    }

    /** Returns the handling in what {@link #outcome} gave, without reading the permissions. */
    public static SubHandling handlingOf(String outcome) {
        int blank = outcome.indexOf(' ');
        return SubHandling.of(blank < 0 ? outcome : outcome.substring(0, blank)).orElse(SubHandling.CONFIRM);
    }
}
