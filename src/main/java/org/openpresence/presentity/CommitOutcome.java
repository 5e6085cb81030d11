package org.openpresence.presentity;

/** What became of records that were to be committed. */
public enum CommitOutcome {
    /** They are in the tables, at this state or a newer one. */
    COMMITTED,

    /** The database is away: they stay dirty and are written when it is back; who waits is told so and counted. */
    UNCOMMITTED,

    /** Another node has raised the epoch of their bucket: it owns them now and writes them, this node has dropped them. */
    OVERTAKEN
}
