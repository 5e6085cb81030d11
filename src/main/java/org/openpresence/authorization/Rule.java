package org.openpresence.authorization;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openpresence.model.Presentity;

/**
 * One rule (RFC 4745 §6), of which all conditions are known. Immutable.
 *
 * @param id its name in the document; "" without
 * @param conditions which must all hold
 * @param validities which must all hold
 * @param handling {@link SubHandling#BLOCK} where it names none
 * @param permissions what it provides
 */
record Rule(
        String id,
        List<Condition> conditions,
        List<Validity> validities,
        SubHandling handling,
        Permissions permissions) {

    /** Returns whether it applies at its times. */
    boolean concerns(Optional<Presentity> watcher, Optional<String> sphere) {
        for (Condition condition : conditions) {
            if (!condition.holds(watcher, sphere)) {
                return false;
            }
        }
        return true;
    }

    boolean isValid(Instant now) {
        for (Validity validity : validities) {
            if (!validity.holds(now)) {
                return false;
            }
        }
        return true;
    }

    Instant nextAfter(Instant now, Instant earliest) {
        Instant next = earliest;
        for (Validity validity : validities) {
            next = validity.nextAfter(now, next);
        }
        return next;
    }

    boolean asksSphere() {
        return conditions.stream().anyMatch(Condition.Sphere.class::isInstance);
    }

    /** Returns the watchers of whom one it must be, where it names them one by one; empty where it may be others. */
    Optional<Set<String>> named() {
        for (Condition condition : conditions) {
            if (condition instanceof Condition.Identity identity
                    && identity.manys().isEmpty()) {
                return Optional.of(identity.ones());
            }
        }
        return Optional.empty();
    }
}
