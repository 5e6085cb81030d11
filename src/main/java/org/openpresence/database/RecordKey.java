package org.openpresence.database;

import org.openpresence.model.PresentityKey;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/** What names the row of a record over its whole life. Immutable. */
sealed interface RecordKey extends Comparable<RecordKey> {

    /** Returns the values of the key's columns. */
    Object[] values();

    /** Returns the place in which rows are written: the same on all nodes, so that they seldom wait for each other. */
    String order();

    @Override
    default int compareTo(RecordKey other) {
        return order().compareTo(other.order());
    }

    /** The name of a publication. */
    record PublicationKey(String ruid) implements RecordKey {
        static PublicationKey of(Publication publication) {
            return new PublicationKey(publication.ruid());
        }

        @Override
        public Object[] values() {
            return new Object[] {ruid};
        }

        @Override
        public String order() {
            return ruid;
        }

        @Override
        public String toString() {
            return "publication " + ruid;
        }
    }

    /** The name of a dialog (RFC 3261 §12): Call-ID, our tag, the watcher's tag. */
    record DialogKey(String callId, String localTag, String remoteTag) implements RecordKey {
        static DialogKey of(Subscription subscription) {
            return new DialogKey(
                    subscription.dialog().get(DialogField.CALL_ID),
                    subscription.dialog().get(DialogField.LOCAL_TAG),
                    subscription.dialog().get(DialogField.REMOTE_TAG));
        }

        @Override
        public Object[] values() {
            return new Object[] {callId, localTag, remoteTag};
        }

        @Override
        public String order() {
            return callId + ' ' + localTag;
        }

        @Override
        public String toString() {
            return "dialog " + callId + ' ' + localTag;
        }
    }

    /** The name of what the watchers of a package of an entry have confirmed. */
    record ToldKey(PresentityKey entry, String event) implements RecordKey {
        @Override
        public Object[] values() {
            return new Object[] {entry.high(), entry.low(), event};
        }

        @Override
        public String order() {
            return entry.high() + " " + entry.low() + ' ' + event;
        }

        @Override
        public String toString() {
            return "what is known of " + event;
        }
    }
}
