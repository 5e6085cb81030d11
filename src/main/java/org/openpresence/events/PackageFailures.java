package org.openpresence.events;

/** Is told when a further event package fails. Safe for any thread; must not throw. */
@FunctionalInterface
public interface PackageFailures {

    /** How a call failed. */
    enum Cause {
        /** It threw something. */
        THREW,
        /** It took longer than it may. */
        SLOW,
        /** What it returned is unusable. */
        NONSENSE,
        /** It was not called, since it failed to return shortly before. */
        SUSPENDED
    }

    /**
     * A call failed.
     *
     * @param name of the package
     * @param call name of the method
     * @param problem for people
     * @param thrown by the package; null for none
     */
    void failed(String name, String call, Cause cause, String problem, Throwable thrown);
}
