package org.openpresence.database;

import java.util.concurrent.CompletableFuture;

/** Somebody who waits for the commit of some records. Confined to the writer's thread; only the stage leaves it. */
final class CommitWait {
    private static final long NOT_FAILING = Long.MAX_VALUE;

    private final CompletableFuture<Void> stage;
    private int open;
    private long failingSinceNanos = NOT_FAILING;

    CommitWait(CompletableFuture<Void> stage) {
        this.stage = stage;
    }

    /** One more record must be committed. */
    void expect() {
        open++;
    }

    /** All records were named: completes at once if there are none. */
    void sealed() {
        if (open == 0) {
            stage.complete(null);
        }
    }

    /** One of the records was committed. */
    void committed() {
        if (--open == 0) {
            stage.complete(null);
        }
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
