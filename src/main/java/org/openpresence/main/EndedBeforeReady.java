package org.openpresence.main;

/** A node was asked to end while it waited for others. */
final class EndedBeforeReady extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EndedBeforeReady() {
        super("asked to end before it was ready");
    }
}
