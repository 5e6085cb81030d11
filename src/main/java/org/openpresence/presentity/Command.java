package org.openpresence.presentity;

import java.util.List;
import java.util.Optional;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.PresentityKey;
import org.openpresence.model.Subject;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/**
 * What may happen to a presentity, with all facts that the decision needs. Immutable; times are durations in milliseconds, the
 * instant comes from where the entry lies.
 */
public sealed interface Command {

    /** Returns the entry it is for. */
    PresentityKey key();

    /**
     * A judged PUBLISH.
     *
     * @param key the entry
     * @param address canonical name of the presentity
     * @param operation identity of the request
     * @param event name of the package
     * @param ifMatch the publication it refers to; empty for a new one
     * @param document the body; empty for a refresh or removal
     * @param lifetimeMillis granted interval, 0 to remove
     * @param newTag the name of the version it makes
     * @param keepsTag whether a modification keeps the old entity-tag
     * @param ruid the name of the publication it makes, if it makes one
     * @param maximum how many publications an entry may hold
     * @param sender URI of the sender; "" when unknown
     * @param subject what the document tells of
     * @param keepsOthers whether an empty document of another sender leaves one that tells of something as it is
     */
    record Publish(
            PresentityKey key,
            String address,
            long operation,
            String event,
            Optional<EntityTag> ifMatch,
            Optional<Document> document,
            long lifetimeMillis,
            EntityTag newTag,
            boolean keepsTag,
            String ruid,
            int maximum,
            String sender,
            Subject subject,
            boolean keepsOthers)
            implements Command {

        /** Makes the command for a document that stands for itself, of an unknown sender. */
        public Publish(
                PresentityKey key,
                String address,
                long operation,
                String event,
                Optional<EntityTag> ifMatch,
                Optional<Document> document,
                long lifetimeMillis,
                EntityTag newTag,
                boolean keepsTag,
                String ruid,
                int maximum) {
            this(
                    key,
                    address,
                    operation,
                    event,
                    ifMatch,
                    document,
                    lifetimeMillis,
                    newTag,
                    keepsTag,
                    ruid,
                    maximum,
                    "",
                    Subject.NONE,
                    false);
        }
    }

    /**
     * A judged SUBSCRIBE without To-tag, or one within a dialog that asks for a further subscription there (RFC 6665 §4.5.2).
     *
     * @param key the entry
     * @param address canonical name of the presentity
     * @param operation identity of the request
     * @param event name of the package
     * @param lifetimeMillis granted interval, 0 for a fetch
     * @param remoteCSeq of the request
     * @param random the random part of our tag
     * @param tagPrefix what stands before the token in our tag
     * @param dialog the rest; its LOCAL_TAG is still "". Within a dialog only what the request says of this subscription counts
     * @param maximum how many subscriptions an entry may hold; 0 where the watcher has as many as it may
     * @param consent what the rules make of the watcher
     * @param within the dialog, as our tag names it; empty for a new one
     */
    record Subscribe(
            PresentityKey key,
            String address,
            long operation,
            String event,
            long lifetimeMillis,
            long remoteCSeq,
            long random,
            String tagPrefix,
            PackedDialog dialog,
            int maximum,
            Consent consent,
            Optional<DialogToken> within)
            implements Command {

        /** Makes one before, or without, asking the rules. */
        public Subscribe(
                PresentityKey key,
                String address,
                long operation,
                String event,
                long lifetimeMillis,
                long remoteCSeq,
                long random,
                String tagPrefix,
                PackedDialog dialog,
                int maximum) {
            this(
                    key,
                    address,
                    operation,
                    event,
                    lifetimeMillis,
                    remoteCSeq,
                    random,
                    tagPrefix,
                    dialog,
                    maximum,
                    Consent.NOT_ASKED);
        }

        /** Makes one for a new dialog. */
        public Subscribe(
                PresentityKey key,
                String address,
                long operation,
                String event,
                long lifetimeMillis,
                long remoteCSeq,
                long random,
                String tagPrefix,
                PackedDialog dialog,
                int maximum,
                Consent consent) {
            this(
                    key,
                    address,
                    operation,
                    event,
                    lifetimeMillis,
                    remoteCSeq,
                    random,
                    tagPrefix,
                    dialog,
                    maximum,
                    consent,
                    Optional.empty());
        }

        /** Returns this command for a further subscription in a dialog. */
        public Subscribe within(DialogToken one) {
            return with(maximum, consent, Optional.of(one));
        }

        /** Returns this command where the watcher has as many subscriptions as it may: only a repetition finds one. */
        public Subscribe beyondBound() {
            return with(0, consent, within);
        }

        /** Returns this command after the rules were asked. */
        public Subscribe under(Consent ruled) {
            return with(maximum, ruled, within);
        }

        private Subscribe with(int most, Consent ruled, Optional<DialogToken> inside) {
            return new Subscribe(
                    key,
                    address,
                    operation,
                    event,
                    lifetimeMillis,
                    remoteCSeq,
                    random,
                    tagPrefix,
                    dialog,
                    most,
                    ruled,
                    inside);
        }
    }

    /**
     * A judged SUBSCRIBE within a dialog.
     *
     * @param key the entry
     * @param operation identity of the request
     * @param slot from our tag
     * @param random from our tag
     * @param callId of the request
     * @param remoteTag of the request
     * @param event value of its Event header; the id must be that of the subscription
     * @param packageName name of the package that it names, which must be that of the subscription
     * @param lifetimeMillis granted interval, 0 to unsubscribe
     * @param remoteCSeq of the request
     * @param remoteTarget new Contact; "" without
     * @param accept new Accept; "" without
     * @param flow on which it came, as text
     * @param address whom the request names: its presentity only for a dialog that was taken over
     */
    record Refresh(
            PresentityKey key,
            long operation,
            int slot,
            long random,
            String callId,
            String remoteTag,
            String event,
            String packageName,
            long lifetimeMillis,
            long remoteCSeq,
            String remoteTarget,
            String accept,
            String flow,
            String address)
            implements Command {

        /** Makes one for a dialog of ours, whose tag says where it lies. */
        public Refresh(
                PresentityKey key,
                long operation,
                int slot,
                long random,
                String callId,
                String remoteTag,
                String event,
                String packageName,
                long lifetimeMillis,
                long remoteCSeq,
                String remoteTarget,
                String accept,
                String flow) {
            this(
                    key,
                    operation,
                    slot,
                    random,
                    callId,
                    remoteTag,
                    event,
                    packageName,
                    lifetimeMillis,
                    remoteCSeq,
                    remoteTarget,
                    accept,
                    flow,
                    "");
        }
    }

    /** Whatever has expired ends. */
    record ExpireDue(PresentityKey key) implements Command {}

    /**
     * The server ends a subscription.
     *
     * @param key the entry
     * @param slot its place
     * @param random tells it from others in that place
     * @param touched ends it only if it was not refreshed since: its {@code touched} is at most this
     * @param reason for {@code Subscription-State}; "" to forget it at once without a last NOTIFY (RFC 6665 §4.2.2)
     */
    record End(PresentityKey key, int slot, long random, long touched, String reason) implements Command {}

    /**
     * The rules were asked again: they, the time or the sphere changed.
     *
     * @param key the entry
     * @param judged what they make of some watchers; with none this looks at the entry and changes nothing
     */
    record Rule(PresentityKey key, List<Judged> judged) implements Command {
        /**
         * One watcher.
         *
         * @param slot place of the subscription
         * @param random tells it from others in that place
         * @param consent what the rules make of it now
         */
        public record Judged(int slot, long random, Consent consent) {}
    }

    /**
     * The last NOTIFYs of ended subscriptions were confirmed or given up.
     *
     * @param key the entry
     * @param slots their places
     * @param randoms tell them from others in those places
     */
    record Forget(PresentityKey key, List<Integer> slots, List<Long> randoms) implements Command {
        public Forget {
            if (slots.size() != randoms.size()) {
                throw new IllegalArgumentException(slots.size() + " slots and " + randoms.size() + " random numbers");
            }
        }
    }

    /**
     * More sequence numbers are needed, and all watchers know the state up to a revision.
     *
     * @param key the entry
     * @param highestCSeq the highest number used in any dialog of the entry
     * @param settled the revision that all watchers are known to have; 0 for no news
     */
    record Reserve(PresentityKey key, long highestCSeq, long settled) implements Command {}

    /**
     * Records read from the database; those that are there already stay as they are.
     *
     * @param key the entry
     * @param address canonical name of the presentity
     * @param publications in order of arrival
     * @param subscriptions with their places
     * @param cseqBase first sequence number for all their dialogs, above everything used before
     * @param told what is known that watchers have confirmed; the decision does not use it
     */
    record Load(
            PresentityKey key,
            String address,
            List<Publication> publications,
            List<Subscription> subscriptions,
            long cseqBase,
            List<Told> told)
            implements Command {

        /** Makes a command that knows of no watcher what it has confirmed. */
        public Load(
                PresentityKey key,
                String address,
                List<Publication> publications,
                List<Subscription> subscriptions,
                long cseqBase) {
            this(key, address, publications, subscriptions, cseqBase, List.of());
        }
    }

    /**
     * The rows of a package's publications, which somebody may have changed directly: what they say is what counts now.
     *
     * @param key the entry
     * @param address canonical name of the presentity
     * @param event name of the package
     * @param seen what the entry held when the rows were read; where that is not so any more this changes nothing
     * @param rows what the rows say, in order of arrival
     */
    record Reread(PresentityKey key, String address, String event, List<Publication> seen, List<Publication> rows)
            implements Command {}

    /**
     * The database has refused what an operation did to a publication for good: it is as before, unless it has changed again.
     *
     * @param key the entry
     * @param operation that did it
     * @param ruid the publication
     * @param kept the publication as it was before; empty where there was none
     */
    record Undo(PresentityKey key, long operation, String ruid, Optional<Publication> kept) implements Command {}
}
