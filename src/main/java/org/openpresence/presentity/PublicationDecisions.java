package org.openpresence.presentity;

import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.publication.Publication;

/** Decides PUBLISHes by the steps of RFC 3903 §6, as far as they depend on what is held. Pure. */
final class PublicationDecisions {
    private PublicationDecisions() {}

    static Decision publish(Command.Publish command, PresentityState state, Circumstances at) {
        Outcome repeated = repeated(command, state, at);
        if (repeated != null) {
            return Decision.again(repeated);
        }
        return command.ifMatch().isEmpty() ? initial(command, state, at) : conditional(command, state, at);
    }

    /** What looks like a copy but comes too late for one is of a publisher that has forgotten everything and counts from anew. */
    private static Outcome repeated(Command.Publish command, PresentityState state, Circumstances at) {
        for (Publication held : state.publications()) {
            boolean same = held.createdBy() == command.operation() || held.changedBy() == command.operation();
            if (same && held.receivedAtMillis() + at.bounds().copiesMillis() >= at.nowMillis()) {
                return outcomeOf(held);
            }
        }
        return Decisions.remembered(state, command.operation());
    }

    /** Step 3, first case, and step 5: without SIP-If-Match a publication is created; with Expires 0 nothing is stored. */
    private static Decision initial(Command.Publish command, PresentityState state, Circumstances at) {
        Document document = command.document().orElse(null);
        if (document == null) {
            return Decision.refuse(400, "a publication without SIP-If-Match needs a body");
        }
        if (command.lifetimeMillis() == 0) {
            return new Decision(null, new Outcome.Unpublished(command.newTag()), false);
        }
        Publication same = findSame(command, state, at.nowMillis());
        if (same != null && isLate(command, same)) {
            return late(command, same, state, at);
        }
        if (same == null && state.publications().size() >= command.maximum()) {
            return Decision.refuse(503, "this presentity has " + command.maximum() + " publications");
        }
        long expiresAt = at.nowMillis() + command.lifetimeMillis();
        Publication publication = new Publication(
                command.ruid(),
                command.event(),
                command.newTag(),
                document,
                expiresAt,
                at.nowMillis(),
                at.nowMillis(),
                command.operation(),
                command.operation(),
                command.sender(),
                command.subject());
        ChangeBuilder change = new ChangeBuilder(state, at, command.address());
        if (same != null) {
            remove(same, change, at);
        }
        change.put(publication).tellWatchersOf(command.event());
        return new Decision(change.build(), new Outcome.Published(command.newTag(), expiresAt), false);
    }

    /** Returns the publication whose place an initial one takes, because both tell of the same thing; null for none. */
    private static Publication findSame(Command.Publish command, PresentityState state, long nowMillis) {
        for (Publication held : state.publications()) {
            if (held.event().equals(command.event())
                    && held.subject().isSameAs(command.subject())
                    && held.expiresAtMillis() > nowMillis) {
                return held;
            }
        }
        return null;
    }

    /** What has ended is not revived by what was sent before its end and came after it. */
    private static boolean isLate(Command.Publish command, Publication same) {
        return same.subject().over()
                && !command.subject().over()
                && same.subject().isSameOccurrenceAs(command.subject());
    }

    /** Nothing is stored; the answer names what is there, so that its publisher can go on with that. */
    private static Decision late(Command.Publish command, Publication same, PresentityState state, Circumstances at) {
        Outcome present = outcomeOf(same);
        Change change = new ChangeBuilder(state, at, command.address())
                .remember(command.operation(), present)
                .build();
        return new Decision(change, present, false);
    }

    /** Step 3, second case: the entity-tag must name a publication of this package that is still valid. */
    private static Decision conditional(Command.Publish command, PresentityState state, Circumstances at) {
        Publication held = find(state, command.event(), command.ifMatch().orElseThrow(), at.nowMillis());
        if (held == null) {
            return Decision.refuse(412, "no publication bears this entity-tag");
        }
        ChangeBuilder change = new ChangeBuilder(state, at, command.address());
        if (command.lifetimeMillis() == 0) {
            Outcome gone = new Outcome.Unpublished(command.newTag());
            // Who removes it is not told of that, whoever made it.
            remove(held.by(command.sender()), change, at).remember(command.operation(), gone);
            return new Decision(change.build(), gone, false);
        }
        if (isOfAnother(command, held)) {
            return new Decision(null, outcomeOf(held), false);
        }
        Document document = command.document().orElse(held.document());
        boolean changed = !document.equals(held.document());
        EntityTag tag = command.keepsTag() ? held.entityTag() : command.newTag();
        long expiresAt = at.nowMillis() + command.lifetimeMillis();
        change.put(new Publication(
                held.ruid(),
                held.event(),
                tag,
                document,
                expiresAt,
                at.nowMillis(),
                changed ? at.nowMillis() : held.contentSinceMillis(),
                held.createdBy(),
                command.operation(),
                command.document().isPresent() ? command.sender() : held.sender(),
                command.document().isPresent() ? command.subject() : held.subject()));
        if (changed || isNotTheNewest(held, state)) {
            change.tellWatchersOf(command.event());
        }
        return new Decision(change.build(), new Outcome.Published(tag, expiresAt), false);
    }

    /** Somebody else has no call, which says nothing of the calls of who published last (draft-anil-sipping-bla). */
    private static boolean isOfAnother(Command.Publish command, Publication held) {
        return command.keepsOthers()
                && command.document().isPresent()
                && command.subject().empty()
                && !held.subject().empty()
                && !command.sender().equals(held.sender());
    }

    /** A late copy of the request that made it must not make it again, so those that may still come are remembered. */
    static ChangeBuilder remove(Publication held, ChangeBuilder change, Circumstances at) {
        change.remove(held);
        if (held.receivedAtMillis() + at.bounds().rememberMillis() > at.nowMillis()) {
            change.remember(held.changedBy(), outcomeOf(held));
            if (held.createdBy() != held.changedBy()) {
                change.remember(held.createdBy(), outcomeOf(held));
            }
        }
        return change;
    }

    /** What the operation did is taken back as if it had not come; what has changed since stays. */
    static Decision undo(Command.Undo command, PresentityState state, Circumstances at) {
        Publication held = null;
        for (Publication one : state.publications()) {
            held = one.ruid().equals(command.ruid()) ? one : held;
        }
        Publication kept = command.kept()
                .filter(before -> before.expiresAtMillis() > at.nowMillis())
                .orElse(null);
        ChangeBuilder change = new ChangeBuilder(state, at, "");
        if (held != null && held.changedBy() == command.operation()) {
            return Decision.done(
                    (kept == null ? change.remove(held) : change.put(kept).tellWatchersOf(held.event())).build());
        }
        boolean wasRemoved = held == null && Decisions.remembered(state, command.operation()) != null;
        return wasRemoved && kept != null
                ? Decision.done(change.put(kept).tellWatchersOf(kept.event()).build())
                : Decision.nothing();
    }

    private static Outcome outcomeOf(Publication held) {
        return new Outcome.Published(held.entityTag(), held.expiresAtMillis());
    }

    private static Publication find(PresentityState state, String event, EntityTag tag, long nowMillis) {
        for (Publication held : state.publications()) {
            if (held.entityTag().equals(tag) && held.event().equals(event) && held.expiresAtMillis() > nowMillis) {
                return held;
            }
        }
        return null;
    }

    /** Where the order of publications changes, what is composed of them may change. */
    private static boolean isNotTheNewest(Publication held, PresentityState state) {
        for (int i = state.publications().size() - 1; i >= 0; i--) {
            Publication later = state.publications().get(i);
            if (later.event().equals(held.event())) {
                return !later.ruid().equals(held.ruid());
            }
        }
        return false;
    }
}
