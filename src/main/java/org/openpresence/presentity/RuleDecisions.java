package org.openpresence.presentity;

import org.openpresence.model.WatcherEvent;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.Subscription;

/** Decides what becomes of live subscriptions when the rules say something else of them (RFC 3857 §4.7.1, RFC 5025 §3.2.1). Pure. */
final class RuleDecisions {
    private RuleDecisions() {}

    static Decision rule(Command.Rule command, PresentityState state, Circumstances at) {
        if (command.judged().isEmpty()) {
            return Decision.nothing();
        }
        ChangeBuilder change = new ChangeBuilder(state, at, "");
        boolean any = false;
        for (Command.Rule.Judged judged : command.judged()) {
            Subscription held = state.subscriptions().get(judged.slot());
            if (held != null && !held.ended() && held.random() == judged.random()) {
                Subscription ruled = ruled(held, judged.consent(), change.revision());
                if (!ruled.equals(held)) {
                    change.put(ruled);
                    if (held.state() == WatcherState.WAITING && ruled.ended()) {
                        // There is nobody to tell; the reason is for those who watch watchers.
                        change.forget(held.slot());
                    }
                    any = true;
                }
            }
        }
        return any ? Decision.done(change.build()) : Decision.nothing();
    }

    /** Another state or another ruling is told; that the same lasts for another time is not. */
    private static Subscription ruled(Subscription held, Consent consent, long revision) {
        WatcherState next = held.state().on(eventOf(held, consent));
        String reason = next == WatcherState.TERMINATED ? reasonOf(held, consent) : consent.reason();
        boolean same = next == held.state() && consent.ruling().equals(held.ruling());
        return held.under(consent, next, reason, same ? held.touched() : revision);
    }

    private static WatcherEvent eventOf(Subscription held, Consent consent) {
        return switch (consent.state()) {
            case ACTIVE -> WatcherEvent.APPROVED;
            case TERMINATED -> WatcherEvent.REJECTED;
            // A watcher that may not watch any more without being asked for subscribes again, and is pending then.
            case PENDING, WAITING ->
                held.state() == WatcherState.ACTIVE ? WatcherEvent.DEACTIVATED : WatcherEvent.SUBSCRIBE;
        };
    }

    private static String reasonOf(Subscription held, Consent consent) {
        if (held.state() == WatcherState.WAITING) {
            return eventOf(held, consent).word();
        }
        return consent.state() == WatcherState.TERMINATED ? "rejected" : "deactivated";
    }
}
