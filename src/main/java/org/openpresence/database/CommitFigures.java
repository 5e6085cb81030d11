package org.openpresence.database;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** What the database tier has done, for metrics. Safe for any thread. */
public final class CommitFigures {
    private final LongAdder commits = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder cleaned = new LongAdder();
    private final LongAdder overtaken = new LongAdder();
    private final LongAdder uncommitted = new LongAdder();
    private final LongAdder outages = new LongAdder();
    private final LongConsumer commitNanos;

    /** Makes figures that also show the length of each commit, in nanoseconds, to {@code commitNanos}. */
    public CommitFigures(LongConsumer commitNanos) {
        this.commitNanos = commitNanos;
    }

    /** Returns how many transactions were committed. */
    public long commits() {
        return commits.sum();
    }

    /** Returns how many records were committed. */
    public long records() {
        return records.sum();
    }

    /** Returns how many batches failed and were tried again. */
    public long retries() {
        return retries.sum();
    }

    /** Returns how many records the database refused for good. */
    public long refused() {
        return refused.sum();
    }

    /** Returns how many rows could not be read. */
    public long skipped() {
        return skipped.sum();
    }

    /** Returns how many left-over rows were deleted. */
    public long cleaned() {
        return cleaned.sum();
    }

    /** Returns how many records were dropped because another node owns their bucket. */
    public long overtaken() {
        return overtaken.sum();
    }

    /** Returns how many of those who waited were told that nothing is committed while the database is away. */
    public long uncommitted() {
        return uncommitted.sum();
    }

    /** Returns how often the database has committed nothing within {@code database.commit_timeout}. */
    public long outages() {
        return outages.sum();
    }

    void overtaken(int count) {
        overtaken.add(count);
    }

    void uncommitted(int count) {
        uncommitted.add(count);
    }

    void outage() {
        outages.increment();
    }

    void committed(int count, long nanos) {
        commits.increment();
        records.add(count);
        commitNanos.accept(nanos);
    }

    void retried() {
        retries.increment();
    }

    void refusedOne() {
        refused.increment();
    }

    void skippedOne() {
        skipped.increment();
    }

    void cleaned(int count) {
        cleaned.add(count);
    }
}
