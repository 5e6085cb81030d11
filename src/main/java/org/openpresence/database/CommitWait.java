package org.openpresence.database;

import java.util.concurrent.CompletableFuture;
import org.openpresence.presentity.CommitOutcome;

/** Somebody who waits for the commit of some records. Confined to the writer's thread; only the stage leaves it. */
final class CommitWait {
    private static final long NOT_FAILING = Long.MAX_VALUE;

    private final CompletableFuture<CommitOutcome> stage;
    private final boolean patient;
    private CommitOutcome outcome = CommitOutcome.COMMITTED;
    private int open;
    private long failingSinceNanos = NOT_FAILING;

    private CommitWait(CompletableFuture<CommitOutcome> stage, boolean patient) {
        this.stage = stage;
        this.patient = patient;
    }

    /** Somebody whom an outage does not keep waiting. */
    static CommitWait of(CompletableFuture<CommitOutcome> stage) {
        return new CommitWait(stage, false);
    }

    /** Somebody who wants the commit and nothing else. */
    static CommitWait patient(CompletableFuture<CommitOutcome> stage) {
        return new CommitWait(stage, true);
    }

    /** Returns whether an outage does not end the waiting. */
    boolean isPatient() {
        return patient;
    }

    /** One more record must be committed. */
    void expect() {
        open++;
    }

    /** All records were named: completes at once if there are none. */
    void sealed() {
        if (open == 0) {
            stage.complete(outcome);
        }
    }

    /** One of the records was committed. */
    void committed() {
        open--;
        sealed();
    }

    /** One of the records was dropped, because another node owns it. */
    void overtaken() {
        outcome = CommitOutcome.OVERTAKEN;
        committed();
    }

    /** Returns whether somebody still waits. */
    boolean isWaiting() {
        return !stage.isDone();
    }

    /** The database is away. */
    void uncommitted() {
        stage.complete(CommitOutcome.UNCOMMITTED);
    }

    /** One of the records will not be committed. */
    void failed(Throwable why) {
        stage.completeExceptionally(why);
    }

    /** A try failed; the stage fails if tries have been failing for longer than {@code patienceNanos}. */
    boolean tiredAfter(long nowNanos, long patienceNanos, Throwable why) {
        if (failingSinceNanos == NOT_FAILING) {
            failingSinceNanos = nowNanos;
        }
        if (nowNanos - failingSinceNanos < patienceNanos) {
            return false;
        }
        stage.completeExceptionally(why);
        return true;
    }
}
