package org.openpresence.notifier;

import org.openpresence.subscription.Subscription;

/** What the notifier does about a failed NOTIFY (RFC 6665 §4.2.2). Confined to the notifier's event loop. */
final class Failures {
    private static final long OVERTAKEN_MILLIS = 250;
    private static final long EXPIRED_MILLIS = 5_000;

    private final FailurePolicy policy;

    Failures(FailurePolicy policy) {
        this.policy = policy;
    }

    /**
     * Notes a failure in {@code watched}; returns whether the subscription is to be ended without another NOTIFY.
     *
     * @param told revision that the NOTIFY told
     */
    boolean end(Subscription subscription, Watched watched, NotifyResult result, long told, long nowMillis) {
        if (result.status() == 481 && !watched.confirmed && !watched.forgiven) {
            // It may have overtaken the response that creates the dialog.
            watched.forgiven = true;
            watched.forgetTold();
            watched.notBeforeMillis = nowMillis + OVERTAKEN_MILLIS;
            return false;
        }
        watched.forgetTold();
        if (subscription.ended() && told >= subscription.touched()) {
            watched.known = told;
            return false;
        }
        FailurePolicy.Verdict verdict = policy.judge(result.status());
        watched.strikes += verdict == FailurePolicy.Verdict.STRIKE ? 1 : 0;
        boolean over = verdict == FailurePolicy.Verdict.END
                || (verdict == FailurePolicy.Verdict.STRIKE && watched.strikes >= policy.strikes());
        if (over) {
            watched.known = Math.max(watched.known, told);
        } else if (result.retryAfterSeconds() >= 0) {
            // Nothing is kept for a watcher that names an hour in the next century.
            watched.retryMillis = Math.min(
                    nowMillis + result.retryAfterSeconds() * 1000, subscription.expiresAtMillis() + EXPIRED_MILLIS);
        } else {
            watched.known = Math.max(watched.known, told);
        }
        return over;
    }
}
