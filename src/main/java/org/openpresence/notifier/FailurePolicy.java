package org.openpresence.notifier;

/**
 * What a failed NOTIFY means for its subscription (RFC 6665 §4.2.2). Immutable.
 *
 * @param any whether every final response of 300 and more ends the subscription; {@code notify_failure_policy: any}
 * @param timeoutEnds whether Timer F ends it; {@code timeout_rm_subs}
 * @param strikes other failures in a row after which it ends
 */
public record FailurePolicy(boolean any, boolean timeoutEnds, int strikes) {

    /** What is to be done with the subscription. */
    public enum Verdict {
        END,
        KEEP,
        STRIKE
    }

    /** Returns what {@code status} means, of 300 and more; 408 stands for a timeout as well. */
    public Verdict judge(int status) {
        if (status == 408) {
            return timeoutEnds ? Verdict.END : Verdict.KEEP;
        }
        if (any) {
            return Verdict.END;
        }
        return switch (status) {
            case 404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604 -> Verdict.END;
            default -> Verdict.STRIKE;
        };
    }
}
