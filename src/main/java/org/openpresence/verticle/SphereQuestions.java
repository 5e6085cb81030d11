package org.openpresence.verticle;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.openpresence.bus.ContentChanged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks who may watch now that something else is published, and lets those go on that wait for the answer. A question that failed is asked
 * again until it is answered, less and less often. Confined to its event loop.
 */
final class SphereQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(SphereQuestions.class);

    private final Vertx vertx;
    private final Function<ContentChanged, Future<?>> asking;
    private final DoubleSupplier random;
    private final DoublingPause pause;
    private final Flood failures = new Flood();
    /** Who waits for the next attempt to ask: one attempt for all of them. */
    private final Map<Subject, Again> again = new HashMap<>();

    private record Subject(String group, String address) {}

    /** The next attempt, about the newest content. */
    private static final class Again {
        private final List<Runnable> waiting = new ArrayList<>(1);
        private final int failed;
        private ContentChanged content;

        Again(ContentChanged content, int failed) {
            this.content = content;
            this.failed = failed;
        }

        void add(ContentChanged asked, List<Runnable> others) {
            if (asked.state().revision() > content.state().revision()) {
                content = asked;
            }
            waiting.addAll(others);
        }
    }

    SphereQuestions(Vertx vertx, Function<ContentChanged, Future<?>> asking, DoubleSupplier random) {
        this(vertx, asking, random, DoublingPause.USUAL);
    }

    /** As the other one, with pauses of another length: for tests. */
    SphereQuestions(
            Vertx vertx, Function<ContentChanged, Future<?>> asking, DoubleSupplier random, DoublingPause pause) {
        this.vertx = vertx;
        this.asking = asking;
        this.random = random;
        this.pause = pause;
    }

    /** Asks about {@code content}; {@code then} runs once that is answered, or what was published after it. */
    void ask(ContentChanged content, Runnable then) {
        ask(content, List.of(then), 0);
    }

    private void ask(ContentChanged content, List<Runnable> waiting, int failed) {
        asking.apply(content)
                .onSuccess(judged -> waiting.forEach(Runnable::run))
                .onFailure(failure -> later(content, waiting, failed, failure));
    }

    private void later(ContentChanged content, List<Runnable> waiting, int failed, Throwable failure) {
        Subject subject = new Subject(content.group(), content.state().address());
        Again known = again.get(subject);
        if (known != null) {
            known.add(content, waiting);
            return;
        }
        Again attempt = new Again(content, failed + 1);
        attempt.add(content, waiting);
        again.put(subject, attempt);
        tell(subject, failure);
        vertx.setTimer(pause.millis(failed, random.getAsDouble()), timer -> {
            again.remove(subject);
            ask(attempt.content, attempt.waiting, attempt.failed);
        });
    }

    /** While what is asked is away all fail. */
    private void tell(Subject subject, Throwable cause) {
        int failed = failures.add(System.nanoTime());
        if (failed > 0) {
            LOG.warn(
                    "watchers are not judged by what is published, tried again until they are failed={} last={} package={} cause={}",
                    failed,
                    subject.address(),
                    subject.group(),
                    cause.toString());
        }
    }
}
