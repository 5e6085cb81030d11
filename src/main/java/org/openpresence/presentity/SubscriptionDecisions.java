package org.openpresence.presentity;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openpresence.model.Anonymity;
import org.openpresence.model.EventName;
import org.openpresence.model.SipUris;
import org.openpresence.model.WatcherState;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** Decides SUBSCRIBEs as far as they depend on what is held (RFC 6665 §4.2.1). Pure. */
final class SubscriptionDecisions {
    /** The reason of a subscription whose watcher ended it, or which was a fetch (RFC 6665 §4.2.1.4, §4.4.3). */
    private static final String TIMEOUT = "timeout";

    /** The reason of one in whose place its watcher has put another: of those that a client does not subscribe anew for (§4.1.3). */
    private static final String REPLACED = "noresource";

    /** What a request for a further subscription says of that alone. */
    private static final DialogField[] OWN_FIELDS = {
        DialogField.EVENT, DialogField.ACCEPT, DialogField.USER_AGENT, DialogField.WATCHER
    };

    /** What only the request that makes a dialog says: of one that begins anew, the latest. */
    private static final DialogField[] CREATOR_FIELDS = {
        DialogField.REMOTE,
        DialogField.LOCAL,
        DialogField.ROUTE_SET,
        DialogField.LOCAL_CONTACT,
        DialogField.LOCAL_URI,
        DialogField.REMOTE_URI
    };

    private static final Decision NO_SUBSCRIPTION = Decision.refuse(481, "this subscription does not exist");
    private static final Decision NOT_YET = new Decision(null, new Outcome.NotYetInDialog(), false);
    private static final Decision OF_ANOTHER =
            Decision.refuse(482, "Call-ID, From-tag and CSeq are those of another watcher");
    private static final Decision LOWER_CSEQ = Decision.refuse(500, "CSeq is lower than that of an earlier request");

    /** The place of a subscription in its entry, and the operation that gave it that. */
    private record Seat(int slot, long random, long createdBy) {}

    private SubscriptionDecisions() {}

    static Decision subscribe(Command.Subscribe command, PresentityState state, Circumstances at) {
        Decision repeated = repeatedCreation(command, state, at);
        if (repeated != null) {
            return repeated;
        }
        Subscription before = command.within().isPresent() ? null : new EarlierAttempts(command).find(state);
        if (before != null && before.remoteCSeq() >= command.remoteCSeq() && !isOld(before, at)) {
            return Decision.again(outcomeOf(before, at));
        }
        if (before != null && lives(before, at)) {
            return create(command, new Seat(before.slot(), before.random(), before.createdBy()), List.of(), state, at);
        }
        if (state.subscriptions().size() >= command.maximum()) {
            String who = command.maximum() == 0 ? "this watcher" : "this presentity";
            return Decision.refuse(503, who + " has as many subscriptions as it may");
        }
        if (command.within().isPresent()) {
            return join(command, command.within().get(), state, at);
        }
        return create(command, fresh(command, command.random(), state), List.of(), state, at);
    }

    /** A further subscription in a dialog (RFC 6665 §4.5.2): like a new one, but tags, routes and numbers are those of the dialog. */
    private static Decision join(
            Command.Subscribe command, DialogToken token, PresentityState state, Circumstances at) {
        PackedDialog asked = command.dialog();
        List<Subscription> all =
                DialogMembers.find(state, token, asked.get(DialogField.CALL_ID), asked.get(DialogField.REMOTE_TAG));
        Subscription changed = changedBy(command.operation(), command.event(), asked.get(DialogField.EVENT), all);
        if (changed != null) {
            return Decision.again(outcomeOf(changed, at));
        }
        List<Subscription> members =
                all.stream().filter(held -> lives(held, at)).toList();
        if (members.isEmpty()) {
            return NO_SUBSCRIPTION;
        }
        if (members.stream().anyMatch(held -> isOf(held, command))) {
            // Another request made it while the rules were read.
            return refresh(refreshOf(command, token), state, at);
        }
        if (members.stream().anyMatch(held -> command.remoteCSeq() <= held.remoteCSeq())) {
            return LOWER_CSEQ;
        }
        long random = DialogToken.randomBesides(token.random(), command.random());
        return create(command, fresh(command, random, state), members, state, at);
    }

    private static Seat fresh(Command.Subscribe command, long random, PresentityState state) {
        return new Seat(state.subscriptions().freeSlot(), random, command.operation());
    }

    private static Command.Refresh refreshOf(Command.Subscribe command, DialogToken token) {
        PackedDialog asked = command.dialog();
        return new Command.Refresh(
                command.key(),
                command.operation(),
                token.slot(),
                token.random(),
                asked.get(DialogField.CALL_ID),
                asked.get(DialogField.REMOTE_TAG),
                asked.get(DialogField.EVENT),
                command.event(),
                command.lifetimeMillis(),
                command.remoteCSeq(),
                asked.get(DialogField.REMOTE_TARGET),
                asked.get(DialogField.ACCEPT),
                asked.get(DialogField.FLOW));
    }

    /** {@code members} are the living subscriptions of the dialog that is joined; empty for a new dialog. */
    private static Decision create(
            Command.Subscribe command, Seat seat, List<Subscription> members, PresentityState state, Circumstances at) {
        ChangeBuilder change = new ChangeBuilder(state, at, command.address());
        Consent consent = command.consent();
        boolean refused = consent.state() == WatcherState.TERMINATED;
        boolean over = refused || command.lifetimeMillis() == 0;
        long expiresAt = at.nowMillis() + (refused ? 0 : command.lifetimeMillis());
        String tag = new DialogToken(command.key(), seat.slot(), seat.random()).tag(command.tagPrefix());
        Subscription subscription = new Subscription(
                seat.slot(),
                seat.random(),
                command.event(),
                over ? WatcherState.TERMINATED : consent.state(),
                over && !refused ? TIMEOUT : consent.reason(),
                expiresAt,
                command.remoteCSeq(),
                change.revision(),
                seat.createdBy(),
                command.operation(),
                members.isEmpty() ? established(command, tag) : established(command, tag, members.get(0)));
        change.put(subscription);
        boolean anew = command.within().isEmpty();
        for (Subscription member : members) {
            Map<DialogField, String> changes = ofDialog(command, member);
            change.put(
                    anew ? member.anew(command.remoteCSeq(), changes) : member.besides(command.remoteCSeq(), changes));
        }
        if (over && consent.state() == WatcherState.PENDING) {
            new WaitingWatchers(change, state.subscriptions().with(subscription), at).add(subscription);
        }
        if (at.bounds().onePerContact() && !over) {
            endOthers(command, subscription, change, state, at);
        }
        return new Decision(change.build(), new Outcome.Subscribed(seat.slot(), seat.random(), expiresAt, over), false);
    }

    /** A phone that was switched off knows nothing of the dialog it had: whoever watches from the same Contact is that phone. */
    private static void endOthers(
            Command.Subscribe command,
            Subscription begun,
            ChangeBuilder change,
            PresentityState state,
            Circumstances at) {
        if (Anonymity.isNobody(command.dialog().get(DialogField.WATCHER))) {
            return;
        }
        String contact = begun.dialog().get(DialogField.REMOTE_TARGET);
        // The cheap questions first: there may be many watchers.
        state.subscriptions().forEach(held -> {
            if (held.slot() != begun.slot()
                    && held.event().equals(command.event())
                    && lives(held, at)
                    && isOfWatcher(held, command)
                    && isOf(held, command)
                    && SipUris.samePlace(held.dialog().get(DialogField.REMOTE_TARGET), contact)) {
                change.put(held.end(REPLACED, change.revision()));
            }
        });
    }

    private static PackedDialog established(Command.Subscribe command, String tag) {
        Map<DialogField, String> changes = new EnumMap<>(command.consent().fields());
        changes.put(DialogField.LOCAL_TAG, tag);
        return command.dialog().with(changes);
    }

    private static PackedDialog established(Command.Subscribe command, String tag, Subscription member) {
        Map<DialogField, String> changes = new EnumMap<>(ofDialog(command, member));
        changes.putAll(command.consent().fields());
        changes.put(DialogField.LOCAL_TAG, tag);
        for (DialogField own : OWN_FIELDS) {
            changes.put(own, command.dialog().get(own));
        }
        return member.dialog().with(changes);
    }

    /** What a request for a further subscription, or one that begins the dialog anew, changes in all its subscriptions. */
    private static Map<DialogField, String> ofDialog(Command.Subscribe command, Subscription member) {
        Map<DialogField, String> changes = new EnumMap<>(DialogField.class);
        changes.put(DialogField.SHARED_TAG, member.dialogTag());
        if (command.within().isEmpty()) {
            for (DialogField field : CREATOR_FIELDS) {
                changes.put(field, command.dialog().get(field));
            }
        }
        putUnlessEmpty(changes, DialogField.REMOTE_TARGET, command.dialog().get(DialogField.REMOTE_TARGET));
        putUnlessEmpty(changes, DialogField.FLOW, command.dialog().get(DialogField.FLOW));
        return changes;
    }

    private static void putUnlessEmpty(Map<DialogField, String> changes, DialogField field, String value) {
        if (!value.isEmpty()) {
            changes.put(field, value);
        }
    }

    /** Our tag in the dialog, which the outcome leads to, is for whoever made it alone: with it the dialog could be led elsewhere. */
    private static Decision repeatedCreation(Command.Subscribe command, PresentityState state, Circumstances at) {
        Subscription found = state.subscriptions().createdBy(command.operation());
        if (found != null && !isOfWatcher(found, command)) {
            return OF_ANOTHER;
        }
        if (found != null) {
            return isOld(found, at) && isOf(found, command)
                    ? begunAnew(command, found, state, at)
                    : Decision.again(outcomeOf(found, at));
        }
        Outcome remembered = Decisions.remembered(state, command.operation());
        return remembered == null ? null : Decision.again(remembered);
    }

    /**
     * Returns whether its watcher's last request is so old that no copy of one can be under way (RFC 3261 §17.2.2): what looks like a
     * copy comes from a watcher that has forgotten everything and counts from the same number again.
     */
    private static boolean isOld(Subscription held, Circumstances at) {
        long since = at.nowMillis() - at.bounds().copiesMillis();
        return lives(held, at) && held.touched() < PresentityState.revisionAt(since);
    }

    /** The dialog that such a watcher wants takes the place of the one that he forgot: he shall not be told of everything twice. */
    private static Decision begunAnew(
            Command.Subscribe command, Subscription found, PresentityState state, Circumstances at) {
        List<Subscription> others = DialogMembers.find(
                        state,
                        new DialogToken(command.key(), found.slot(), found.random()),
                        command.dialog().get(DialogField.CALL_ID),
                        command.dialog().get(DialogField.REMOTE_TAG))
                .stream()
                .filter(held -> held.slot() != found.slot() && lives(held, at))
                .toList();
        return create(command, new Seat(found.slot(), found.random(), found.createdBy()), others, state, at);
    }

    static Decision refresh(Command.Refresh command, PresentityState state, Circumstances at) {
        List<Subscription> members = DialogMembers.find(
                state,
                new DialogToken(command.key(), command.slot(), command.random()),
                command.callId(),
                command.remoteTag());
        Subscription changed = changedBy(command.operation(), command.packageName(), command.event(), members);
        if (changed != null) {
            return Decision.again(outcomeOf(changed, at));
        }
        Outcome remembered = Decisions.remembered(state, command.operation());
        if (remembered != null) {
            return Decision.again(remembered);
        }
        Subscription held = find(command, members, at);
        if (held == null) {
            return members.stream().anyMatch(member -> lives(member, at)) ? NOT_YET : NO_SUBSCRIPTION;
        }
        if (!lives(held, at)) {
            return NO_SUBSCRIPTION;
        }
        if (command.remoteCSeq() <= held.remoteCSeq()) {
            // RFC 3261 §12.2.2; the same number with the same identity was answered above.
            return LOWER_CSEQ;
        }
        return renew(command, held, members, state, at);
    }

    private static Decision renew(
            Command.Refresh command,
            Subscription held,
            List<Subscription> members,
            PresentityState state,
            Circumstances at) {
        ChangeBuilder change = new ChangeBuilder(state, at, "");
        boolean over = command.lifetimeMillis() == 0;
        long expiresAt = at.nowMillis() + command.lifetimeMillis();
        change.put(new Subscription(
                held.slot(),
                held.random(),
                held.event(),
                over ? WatcherState.TERMINATED : held.state(),
                over ? TIMEOUT : held.reason(),
                expiresAt,
                command.remoteCSeq(),
                change.revision(),
                held.createdBy(),
                command.operation(),
                refreshed(held.dialog(), command)));
        Map<DialogField, String> moved = moved(command);
        for (Subscription member : members) {
            if (member.slot() != held.slot() && lives(member, at)) {
                change.put(member.besides(command.remoteCSeq(), moved));
            }
        }
        if (over && held.state() == WatcherState.PENDING) {
            new WaitingWatchers(change, state.subscriptions(), at).add(held);
        }
        Outcome outcome = new Outcome.Subscribed(held.slot(), held.random(), expiresAt, over);
        return new Decision(change.build(), outcome, false);
    }

    /** Returns the subscription that a request is for: the one that lives, where an ended one is still there as well; null for none. */
    private static Subscription find(Command.Refresh command, List<Subscription> members, Circumstances at) {
        Subscription found = null;
        for (Subscription member : members) {
            if (isOf(member, command.packageName(), command.event()) && (found == null || lives(member, at))) {
                found = member;
            }
        }
        return found;
    }

    /** Returns the one to {@code event} that an operation changed last; null if there is none. */
    private static Subscription changedBy(
            long operation, String packageName, String event, List<Subscription> members) {
        for (Subscription member : members) {
            if (member.changedBy() == operation && isOf(member, packageName, event)) {
                return member;
            }
        }
        return null;
    }

    /** Returns whether {@code command} asks for what {@code held} is a subscription to. */
    static boolean isOf(Subscription held, Command.Subscribe command) {
        return isOf(held, command.event(), command.dialog().get(DialogField.EVENT));
    }

    /** Returns whether {@code held} is of the watcher who sent {@code command}. */
    static boolean isOfWatcher(Subscription held, Command.Subscribe command) {
        return held.dialog().get(DialogField.WATCHER).equals(command.dialog().get(DialogField.WATCHER));
    }

    private static boolean isOf(Subscription held, String packageName, String event) {
        return held.event().equals(packageName) && EventName.match(held.dialog().get(DialogField.EVENT), event);
    }

    private static boolean lives(Subscription held, Circumstances at) {
        return !held.ended() && held.state() != WatcherState.WAITING && held.expiresAtMillis() > at.nowMillis();
    }

    private static PackedDialog refreshed(PackedDialog dialog, Command.Refresh command) {
        Map<DialogField, String> changes = moved(command);
        putUnlessEmpty(changes, DialogField.ACCEPT, command.accept());
        return dialog.with(changes);
    }

    /** Where the watcher is reached from now on: that belongs to the dialog (RFC 3261 §12.2.1.1). */
    private static Map<DialogField, String> moved(Command.Refresh command) {
        Map<DialogField, String> changes = new EnumMap<>(DialogField.class);
        putUnlessEmpty(changes, DialogField.REMOTE_TARGET, command.remoteTarget());
        putUnlessEmpty(changes, DialogField.FLOW, command.flow());
        return changes;
    }

    /** What its last request was or would be answered; one that the server ended early has no time left. */
    static Outcome outcomeOf(Subscription held, Circumstances at) {
        long expiresAt = held.ended() ? Math.min(held.expiresAtMillis(), at.nowMillis()) : held.expiresAtMillis();
        return new Outcome.Subscribed(held.slot(), held.random(), expiresAt, held.ended());
    }
}
