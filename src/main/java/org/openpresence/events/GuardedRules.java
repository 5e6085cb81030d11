package org.openpresence.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openpresence.authorization.RulesDocument;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.model.Presentity;

/**
 * What a package in custody does with rules documents when they come: they come on an event loop, which nobody lends it, and what it
 * makes of them is looked at. Safe for any thread.
 */
final class GuardedRules {
    private static final String NONE = "no list of documents, at most 16 and a megabyte together";
    private static final int MOST = 16;
    /** One that is too long comes cut, one octet beyond. */
    private static final int LONGEST_TOGETHER = RulesDocuments.LONGEST + 1;

    private static final int MOST_WAITING = 1_000;
    private static final int IDLE_SECONDS = 10;

    private final Executor thread;

    /** Makes the one thread of the package {@code name}; what that has no time for fails. */
    GuardedRules(String name) {
        ThreadPoolExecutor one = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "package-" + name + "-rules");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        this.thread = one;
    }

    /** Returns these documents, but that they come on the package's own thread. */
    RulesDocuments handed(RulesDocuments documents) {
        return new RulesDocuments() {
            @Override
            public CompletionStage<List<RulesDocument>> find(Presentity presentity) {
                return documents.find(Objects.requireNonNull(presentity)).thenApplyAsync(found -> found, thread);
            }

            @Override
            public CompletionStage<Map<Presentity, String>> entityTags(Collection<Presentity> presentities) {
                return documents.entityTags(List.copyOf(presentities)).thenApplyAsync(tags -> tags, thread);
            }
        };
    }

    /** Returns a list of our own with what is in {@code found}; throws {@link IllegalStateException} where that is no list of rules. */
    static List<RulesDocument> checked(List<RulesDocument> found) {
        List<RulesDocument> own = new ArrayList<>();
        long octets = 0;
        for (RulesDocument one : found == null ? Collections.<RulesDocument>singletonList(null) : found) {
            if (one == null || one.octets() == null || one.entityTag() == null || own.size() >= MOST) {
                throw new IllegalStateException(NONE);
            }
            octets += one.octets().length;
            if (octets > LONGEST_TOGETHER) {
                throw new IllegalStateException(NONE);
            }
            own.add(one);
        }
        return List.copyOf(own);
    }
}
