package org.openpresence.admin;

import io.vertx.core.json.JsonObject;

/** One of the ways to administration. */
interface Caller {

    /**
     * What came of a call.
     *
     * @param status 200 when it was done, else that of the refusal; where the way tells only whether, 0 for a refusal
     * @param body the answer; for a refusal it has {@code error}
     */
    record Answer(int status, JsonObject body) {
        boolean done() {
            return status == 200;
        }
    }

    /** Calls a command with these arguments, perhaps bad ones. */
    Answer call(String command, JsonObject arguments);
}
