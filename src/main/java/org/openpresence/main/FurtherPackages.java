package org.openpresence.main;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openpresence.events.EventPackage;
import org.openpresence.events.GuardedPackage;
import org.openpresence.events.PackageFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event packages that do not come with the server, each in custody. Confined to the thread that starts the server. */
final class FurtherPackages {
    private static final Logger LOG = LoggerFactory.getLogger(FurtherPackages.class);

    private final Collection<EventPackage> builtIn;
    private final Duration limit;
    private final int threads;
    private final PackageFailures failures;
    private final List<EventPackage> held = new ArrayList<>();
    private boolean closed;

    /**
     * Begins with none.
     *
     * @param builtIn whose names are taken
     * @param threads how many calls of one package may run at once
     */
    FurtherPackages(Collection<EventPackage> builtIn, Duration limit, int threads, PackageFailures failures) {
        this.builtIn = builtIn;
        this.limit = limit;
        this.threads = threads;
        this.failures = failures;
    }

    /** Adds those that can be used; the others are logged and left out. */
    void addAll(List<EventPackage> found) {
        for (EventPackage one : found) {
            try {
                add(one);
                LOG.info(
                        "event package added name={} class={}",
                        held.get(held.size() - 1).name(),
                        one.getClass().getName());
            } catch (IllegalArgumentException unusable) {
                LOG.error(
                        "event package left out class={} cause={}",
                        one.getClass().getName(),
                        unusable.getMessage());
            }
        }
    }

    /**
     * Adds one.
     *
     * @throws IllegalArgumentException if it cannot be used or its name is taken
     * @throws IllegalStateException if the server has been started with those that were there
     */
    void add(EventPackage one) {
        if (closed) {
            throw new IllegalStateException("the server runs already: event packages are added before it starts");
        }
        GuardedPackage guarded = new GuardedPackage(one, limit, threads, failures);
        boolean taken = held.stream().anyMatch(other -> other.name().equals(guarded.name()))
                || builtIn.stream().anyMatch(other -> other.name().equals(guarded.name()));
        if (taken) {
            throw new IllegalArgumentException("there is an event package named " + guarded.name() + " already");
        }
        held.add(guarded);
    }

    /** Returns those that were added; no more are taken. */
    List<EventPackage> close() {
        closed = true;
        return List.copyOf(held);
    }
}
