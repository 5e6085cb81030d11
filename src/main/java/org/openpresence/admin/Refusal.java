package org.openpresence.admin;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** Why a command was not carried out: a status as in HTTP and a sentence for people. */
public final class Refusal extends RuntimeException {
    /** Bad arguments. */
    static final int BAD_ARGUMENTS = 400;
    /** What is named is not there. */
    static final int NOT_FOUND = 404;
    /** The owner is another node. */
    static final int MOVED = 421;
    /** A bug, or a change that was made but not written. */
    static final int FAILED = 500;
    /** Nobody can answer now. */
    static final int UNAVAILABLE = 503;

    private static final long serialVersionUID = 1L;

    private final int status;

    /** Makes a refusal; 400 for bad arguments, 404 for something that is not there, 503 when nobody can answer, 500 for a bug. */
    public Refusal(int status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    static Refusal badArgument(String why) {
        return new Refusal(BAD_ARGUMENTS, why);
    }

    static Refusal notFound(String why) {
        return new Refusal(NOT_FOUND, why);
    }

    static Refusal unavailable(String why) {
        return new Refusal(UNAVAILABLE, why);
    }

    /** Returns the status. */
    public int status() {
        return status;
    }

    /** Returns the refusal that {@code failure} stands for, {@code who} being asked. */
    static Refusal of(Throwable failure, String who) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        if (failure instanceof ReplyException reply) {
            return reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
                    ? new Refusal(reply.failureCode(), reply.getMessage())
                    : unavailable("no owner answers: " + who + " is not there or too slow");
        }
        return new Refusal(FAILED, "an error of the server, which its log tells: " + failure);
    }
}
