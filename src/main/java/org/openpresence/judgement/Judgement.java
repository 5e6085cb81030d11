package org.openpresence.judgement;

import org.openpresence.model.Answer;
import org.openpresence.presentity.Command;

/** What became of a request that was judged. */
public sealed interface Judgement {
    /**
     * It may be decided.
     *
     * @param command for the table
     */
    record Admitted(Command command) implements Judgement {}

    /**
     * It is refused and changes nothing.
     *
     * @param answer to send
     */
    record Refused(Answer answer) implements Judgement {}
}
