package org.openpresence.kit;

/** What must never happen, whatever is killed. */
public enum Fault {
    /** An acknowledged publication is not there any more. */
    PUBLICATION_LOST,
    /** A fetch shows an older state than the last acknowledged one. */
    STATE_LOST,
    /** An acknowledged subscription ended without being asked to. */
    SUBSCRIPTION_LOST,
    /** One request to subscribe made two dialogs. */
    DIALOG_DOUBLED,
    /** Two NOTIFYs of a dialog that are no copies of each other have the same number. */
    CSEQ_REUSED,
    /** A NOTIFY that is no copy has a lower number than one before. */
    CSEQ_WENT_BACK,
    /** A NOTIFY shows an older state than the one before, or than what was acknowledged before the subscription. */
    CONTENT_WENT_BACK,
    /** A NOTIFY shows what nobody has published. */
    CONTENT_UNKNOWN,
    /** At the end a watcher does not know the last state. */
    WATCHER_STALE,
    /** A watcher did not know an acknowledged state 5 s later; while a failure lasts, 5 s after it was detected. */
    WATCHER_LATE,
    /** A watcher was told once more what it knew, without asking: at most once for each failure, and never without one. */
    NOTIFY_REPEATED,
    /** A subscription ended, and its watcher was not told so in time. */
    END_NOT_TOLD,
    /** A publication or subscription ended before its time. */
    EXPIRED_EARLY,
    /** A request got no answer within Timer F, or one that nobody expects. */
    UNANSWERED
}
