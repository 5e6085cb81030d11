package org.openpresence.main;

import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Vert.x has caught and nobody else. Safe for any thread. */
final class Unhandled {
    private static final Logger LOG = LoggerFactory.getLogger(Unhandled.class);
    private static final String WRITING = "io.vertx.core.net.impl.DelegatingChannelPromise";

    private Unhandled() {}

    /** Writes it into the log; an error is what somebody should look into. */
    static void log(Throwable thrown) {
        if (isUnsentMessage(thrown)) {
            LOG.debug("a message was not sent, for its connection to another node has ended", thrown);
        } else {
            LOG.error("Unhandled exception", thrown);
        }
    }

    /**
     * Each message that waits in a connection between nodes when that ends says so: the bus (5.0.8) denies that it has taken note of the
     * failed write, and what called it takes that for a second answer. Whoever misses an answer asks again, so there is nothing to do; yet
     * a node that is cut off would be some hundred errors in the log of each other one.
     */
    static boolean isUnsentMessage(Throwable thrown) {
        return thrown instanceof IllegalStateException
                && "Promise already completed".equals(thrown.getMessage())
                && Stream.of(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(WRITING));
    }
}
