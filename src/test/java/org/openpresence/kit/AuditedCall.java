package org.openpresence.kit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A publisher at its third state, a watcher who knows it, and an auditor whose clock the test moves. Confined to one test. */
final class AuditedCall {
    private long nanos = TimeUnit.HOURS.toNanos(1);
    private final Auditor auditor = new Auditor(this::nanos);

    AuditedCall() {
        for (long number = 1; number <= 3; number++) {
            auditor.sent("p", number, false);
            auditor.acknowledged("p", number);
        }
        auditor.subscribing("call", List.of("p"));
        notified("call", "tag", 10, "b10", showing(3));
        auditor.subscribed("call", "tag");
    }

    Auditor auditor() {
        return auditor;
    }

    /** Returns what the auditor's clock shows. */
    long nanos() {
        return nanos;
    }

    /** Returns a document with the publisher's state of this number. */
    static String showing(long number) {
        return Samples.pidf("open", "p#" + number);
    }

    Auditor.Kind notified(String callId, String tag, long cseq, String branch, String body) {
        return auditor.notified(new Notified(callId, tag, cseq, branch, "active;expires=600", body, "node"));
    }

    Auditor.Kind terminated(long cseq, String branch) {
        return auditor.notified(new Notified("call", "tag", cseq, branch, "terminated;reason=timeout", "", "node"));
    }

    /** Lets time pass, and the auditor look. */
    void pass(long millis) {
        sleep(Duration.ofMillis(millis));
        auditor.look();
    }

    /** Lets time pass while nobody looks. */
    void sleep(Duration time) {
        nanos += time.toNanos();
    }
}
