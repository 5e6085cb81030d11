package org.openpresence.presentity;

import org.openpresence.model.EntityTag;

/** What became of a command. Protocol answers are values, not exceptions. Every case is immutable. */
public sealed interface Outcome {

    /** Returns the status code of the final response; 0 for a command that nobody waits for on the wire. */
    int status();

    /**
     * A publication was stored, refreshed or changed (RFC 3903 §6 step 6).
     *
     * @param entityTag its new name
     * @param expiresAtMillis when it ends
     */
    record Published(EntityTag entityTag, long expiresAtMillis) implements Outcome {
        @Override
        public int status() {
            return 200;
        }
    }

    /**
     * A publication was removed, or one with {@code Expires: 0} was not stored (RFC 3903 §6 step 5).
     *
     * @param entityTag a name that no publication bears
     */
    record Unpublished(EntityTag entityTag) implements Outcome {
        @Override
        public int status() {
            return 200;
        }
    }

    /**
     * A subscription was created, refreshed or ended by its watcher; a NOTIFY is due at once (RFC 6665 §4.2.1.2).
     *
     * @param slot its place
     * @param random the random part of our tag
     * @param expiresAtMillis when it ends; not after now for one that has ended
     * @param ended whether it was ended by this request, or was a fetch
     */
    record Subscribed(int slot, long random, long expiresAtMillis, boolean ended) implements Outcome {
        @Override
        public int status() {
            return 200;
        }
    }

    /**
     * The request changes nothing.
     *
     * @param status of the final response: 412, 481, 500, 503 ...
     * @param why for people and logs
     */
    record Refused(int status, String why) implements Outcome {}

    /**
     * The dialog is there, but it has no subscription to this event: the request may make a further one (RFC 6665 §4.5.2). Nothing was
     * changed.
     */
    record NotYetInDialog() implements Outcome {
        @Override
        public int status() {
            return 481;
        }
    }

    /** A command of the server itself was carried out, or there was nothing to do. */
    record Done() implements Outcome {
        @Override
        public int status() {
            return 0;
        }
    }
}
