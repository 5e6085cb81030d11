package org.openpresence.admin;

import io.vertx.core.json.JsonObject;

/** What {@code nodes} says of this node: address, members, partitions, lease, sip, version. Safe for any thread. */
@FunctionalInterface
public interface NodeFacts {
    /** Returns the facts of this moment, from memory. */
    JsonObject facts();
}
