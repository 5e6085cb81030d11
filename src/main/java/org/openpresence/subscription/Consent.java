package org.openpresence.subscription;

import java.util.Map;
import org.openpresence.model.WatcherState;

/**
 * What a presentity's rules make of one watcher: the facts that are kept with a subscription. Immutable.
 *
 * @param state ACTIVE, PENDING, or TERMINATED for one that is refused
 * @param reason of the state; "" without
 * @param ruling what the watcher is told, as {@code authorization.Ruling.outcome}; "" where nobody asked the rules
 * @param untilMillis when it may change without a change of the rules, in milliseconds since the epoch; 0 for never
 */
public record Consent(WatcherState state, String reason, String ruling, long untilMillis) {

    /** Everybody may watch, nobody was asked. */
    public static final Consent NOT_ASKED = new Consent(WatcherState.ACTIVE, "", "", 0);

    /** Returns the fields of the dialog that keep these facts. */
    public Map<DialogField, String> fields() {
        return Map.of(
                DialogField.RULING,
                ruling,
                DialogField.RULED_UNTIL,
                untilMillis == 0 ? "" : Long.toString(untilMillis));
    }
}
