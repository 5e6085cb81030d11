package org.openpresence.tool;

/** What ends a command with exit code 1: a sentence for the person at the terminal. */
final class ToolFailure extends Exception {

    ToolFailure(String message) {
        super(message);
    }
}
