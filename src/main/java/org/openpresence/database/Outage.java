package org.openpresence.database;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database is away: it has committed nothing for {@code database.commit_timeout} although something was to be
 * committed. Begun and ended on the writer's thread; asked from any.
 */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final long IDLE = Long.MAX_VALUE;

    private final long timeoutNanos;
    private final CommitFigures figures;
    private long tryingSinceNanos = IDLE;
    private long begunNanos;
    private String reason = "no answer";
    private volatile boolean away;

    Outage(long timeoutMillis, CommitFigures figures) {
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.figures = figures;
    }

    /** Returns whether nobody is to wait for the database. */
    boolean isOn() {
        return away;
    }

    /** Something is to be committed from now on, if it was not before. */
    void trying(long nowNanos) {
        tryingSinceNanos = tryingSinceNanos == IDLE ? nowNanos : tryingSinceNanos;
    }

    /** Nothing is left to commit. */
    void idle() {
        tryingSinceNanos = IDLE;
    }

    /** A try failed for this reason. */
    void failed(String why) {
        reason = why;
    }

    /** Begins if it is time; returns whether it has begun just now. */
    boolean begins(long nowNanos) {
        if (away || tryingSinceNanos == IDLE || nowNanos - tryingSinceNanos < timeoutNanos) {
            return false;
        }
        away = true;
        begunNanos = nowNanos;
        figures.outage();
        LOG.warn(
                "the database has committed nothing; nobody waits for it, records stay dirty millis={} cause={}",
                TimeUnit.NANOSECONDS.toMillis(timeoutNanos),
                reason);
        return true;
    }

    /** Something was committed. */
    void committed(long nowNanos) {
        tryingSinceNanos = nowNanos;
        reason = "no answer";
        if (away) {
            away = false;
            LOG.warn(
                    "the database takes records again seconds={}",
                    TimeUnit.NANOSECONDS.toSeconds(nowNanos - begunNanos));
        }
    }

    /** Returns why nothing is read now. */
    String reason() {
        return "the database is away: " + reason;
    }
}
