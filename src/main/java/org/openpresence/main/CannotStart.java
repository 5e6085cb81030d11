package org.openpresence.main;

/** A port, the cluster or the database cannot be had; the message says which and what to do. */
final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
