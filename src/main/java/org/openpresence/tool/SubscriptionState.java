package org.openpresence.tool;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The value of Subscription-State in a NOTIFY (RFC 6665 §8.2.3). Immutable.
 *
 * @param state {@code active}, {@code pending}, {@code terminated} or an extension, in lower case
 * @param reason in lower case; "" when absent
 * @param expires seconds left; empty when absent
 * @param retryAfter seconds to wait before the next SUBSCRIBE; empty when absent
 */
record SubscriptionState(String state, String reason, OptionalLong expires, OptionalLong retryAfter) {
    /** How long to wait where the server leaves it to the watcher. */
    private static final Duration OWN_CHOICE = Duration.ofSeconds(30);

    /** Returns what {@code value} says. */
    static SubscriptionState parse(String value) {
        String[] parts = value.split(";", -1);
        String reason = "";
        OptionalLong expires = OptionalLong.empty();
        OptionalLong retryAfter = OptionalLong.empty();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = (equals < 0 ? parts[i] : parts[i].substring(0, equals)).trim();
            String text = equals < 0 ? "" : parts[i].substring(equals + 1).trim();
            switch (name.toLowerCase(Locale.ROOT)) {
                case "reason" -> reason = text.toLowerCase(Locale.ROOT);
                case "expires" -> expires = Headers.number(text);
                case "retry-after" -> retryAfter = Headers.number(text);
                default -> {}
            }
        }
        return new SubscriptionState(parts[0].trim().toLowerCase(Locale.ROOT), reason, expires, retryAfter);
    }

    /** Returns the end of a subscription that no NOTIFY told of. */
    static SubscriptionState ended(String reason) {
        return new SubscriptionState("terminated", reason, OptionalLong.empty(), OptionalLong.empty());
    }

    /** Tells whether the subscription has ended. */
    boolean terminated() {
        return state.equals("terminated");
    }

    /** Returns how long to wait before subscribing again; empty where that is not allowed (RFC 6665 §4.1.3). */
    Optional<Duration> again() {
        return switch (reason) {
            case "deactivated", "timeout" -> Optional.of(Duration.ZERO);
            case "rejected", "noresource", "invariant" -> Optional.empty();
            default -> Optional.of(retryAfter.isPresent() ? Duration.ofSeconds(retryAfter.getAsLong()) : OWN_CHOICE);
        };
    }

    /** Returns the state as a person reads it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(Printable.of(state));
        if (!reason.isEmpty()) {
            text.append(": ").append(Printable.of(reason));
        }
        expires.ifPresent(seconds -> text.append(", ").append(seconds).append(" s left"));
        retryAfter.ifPresent(
                seconds -> text.append(", again after ").append(seconds).append(" s"));
        return text.toString();
    }
}
