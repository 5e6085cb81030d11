package org.openpresence.verticle;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Work that may take its time, done beside an event loop: within a lane one after the other, whatever becomes of what was before;
 * no lane waits for another. Each event package by others has a lane of its own. Confined to its event loop.
 */
final class Lanes {
    private final Context context;
    private final Map<String, Future<?>> last = new HashMap<>();

    Lanes(Context context) {
        this.context = context;
    }

    /** Returns what {@code work} returns, on the event loop and never before this returns. */
    <T> Future<T> run(String lane, Callable<T> work) {
        Future<?> before = last.get(lane);
        // Completed on the loop, not by the thread that worked: who came after would hear of it before those who wait.
        Promise<T> end = Promise.promise();
        Future<T> done = end.future();
        last.put(lane, done);
        (before == null ? beside(work) : before.transform(any -> beside(work))).onComplete(end);
        done.onComplete(any -> last.remove(lane, done));
        return done;
    }

    private <T> Future<T> beside(Callable<T> work) {
        return context.executeBlocking(work, false);
    }
}
