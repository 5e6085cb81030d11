package org.openpresence.presentity;

/**
 * What a command leads to. Immutable.
 *
 * @param change to apply; null when nothing changes
 * @param outcome to answer
 * @param repeated whether it is the outcome of an earlier arrival of the same operation
 */
public record Decision(Change change, Outcome outcome, boolean repeated) {
    private static final Outcome DONE = new Outcome.Done();

    static Decision refuse(int status, String why) {
        return new Decision(null, new Outcome.Refused(status, why), false);
    }

    static Decision again(Outcome outcome) {
        return new Decision(null, outcome, true);
    }

    static Decision nothing() {
        return new Decision(null, DONE, false);
    }

    static Decision done(Change change) {
        return new Decision(change, DONE, false);
    }
}
