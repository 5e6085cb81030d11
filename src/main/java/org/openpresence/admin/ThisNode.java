package org.openpresence.admin;

import io.vertx.core.json.JsonObject;

/** What commands ask of the node itself. Safe for any thread; answers from memory. */
public interface ThisNode {

    /** Returns what {@code nodes} says of it: address, members, partitions, lease, sip, http, version. */
    JsonObject facts();

    /** Readiness goes off, so that nothing new is sent here, or on again; what comes is served in either case. */
    void drained(boolean drained);

    /**
     * Sets the least that is logged.
     *
     * @param logger its name, as that of a package; "" for all that have no level of their own
     * @param level {@code trace}, {@code debug}, {@code info}, {@code warn} or {@code error}
     * @return the level before, in small letters
     */
    String logLevel(String logger, String level);
}
