package org.openpresence.notifier;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Outcome;
import org.openpresence.subscription.Subscription;

/**
 * Answers SUBSCRIBEs: the response and the NOTIFY that each asks for leave together. Confined to the notifier's event loop.
 */
final class Answering {
    private final NotifierSettings settings;
    private final Ledger ledger;
    private final Slots slots;
    private final Contents contents;
    private final Judging judging;
    private final Pump pump;
    private final NotifySender sender;
    private final Senders senders;
    private final InstantSource clock;
    private final NotifierMeter meter;

    Answering(
            NotifierSettings settings,
            Ledger ledger,
            Slots slots,
            Contents contents,
            Judging judging,
            Pump pump,
            NotifySender sender,
            Senders senders,
            InstantSource clock,
            NotifierMeter meter) {
        this.settings = settings;
        this.ledger = ledger;
        this.slots = slots;
        this.contents = contents;
        this.judging = judging;
        this.pump = pump;
        this.sender = sender;
        this.senders = senders;
        this.clock = clock;
        this.meter = meter;
    }

    /** The response alone: somebody else sends the NOTIFY. */
    void respond(Answer answer) {
        sender.send(originOf(answer), batch(Optional.of(answer), Optional.empty(), List.of()));
    }

    /**
     * The response and the NOTIFY leave together; an unanswered older NOTIFY no longer counts. The request may have arrived at several
     * nodes: whichever arrival is answered first brings the NOTIFY, the others only their response. Where the state shows that the
     * subscription has ended since, the answer to that brings the last NOTIFY.
     */
    void answer(Owned entry, Applied applied, Answer answer) {
        if (!(applied.outcome() instanceof Outcome.Subscribed subscribed)) {
            throw new IllegalStateException("an answer waits for " + applied.outcome());
        }
        Subscription subscription = entry.state.subscriptions().get(subscribed.slot());
        List<NotifyRequest> requests = List.of();
        Document body = null;
        Place origin = originOf(answer);
        Place from = origin;
        boolean there = subscription != null && subscription.random() == subscribed.random();
        Watched watched = there ? ledger.watchedOf(entry, subscription) : null;
        long asked = there ? askedAt(applied, subscribed) : 0;
        if (there && watched.arrived < asked && !(subscription.ended() && subscription.touched() > asked)) {
            watched.arrived = asked;
            from = supersede(entry, subscription, watched, origin);
            begin(applied, subscription, watched);
            if (!settings.standing().mayAct()) {
                // It was lost since this was decided, as whenever a node joins or leaves.
                pump.silence(entry);
            } else if (!judging.isHeldBack(entry, subscription)
                    && contents.isAtHand(entry, subscription, watched, true)
                    && slots.mayUseNext(entry, watched)) {
                Owned.Composed document = contents.of(entry, subscription);
                long cseq = Slots.next(entry, watched);
                body = contents.next(entry, subscription, watched, document, true, cseq);
                requests = List.of(slots.occupy(entry, subscription, watched, document));
                watched.toldFrom = from;
            }
        }
        send(answer, origin, from, body, requests);
    }

    /** Returns the revision of the last request of this subscription as it was when this one was decided. */
    private static long askedAt(Applied applied, Outcome.Subscribed subscribed) {
        Subscription then = applied.state().subscriptions().get(subscribed.slot());
        return then != null && then.random() == subscribed.random() ? then.touched() : 0;
    }

    /**
     * Unanswered NOTIFYs of the dialog no longer count; what they told of other subscriptions is told again. Returns from where the
     * next one leaves: behind its withdrawals where datagrams could overtake each other.
     */
    private Place supersede(Owned entry, Subscription subscription, Watched watched, Place origin) {
        Place from = origin;
        for (Watched older : watched.shared == null ? List.of(watched) : watched.shared.members()) {
            if (older.telling != 0) {
                ledger.free(entry, older);
                sender.withdraw(older.toldFrom, new Withdrawal(older.random, older.lastCSeq));
                older.own = 0;
                if (older != watched) {
                    older.forgetTold();
                    older.again = true;
                }
                from = Senders.isOnDatagrams(subscription) && senders.isPresent(older.toldFrom.node())
                        ? older.toldFrom
                        : from;
                meter.suppressed("superseded");
            }
        }
        return from;
    }

    /**
     * The documents of a subscription that begins here are numbered from 0. One that begins anew owes nothing to the watcher that it
     * had before: the NOTIFY may overtake the response here too.
     */
    private void begin(Applied applied, Subscription subscription, Watched watched) {
        if (applied.repeated() || subscription.createdBy() != subscription.changedBy()) {
            return;
        }
        watched.confirmed = false;
        watched.forgiven = false;
        watched.strikes = 0;
        watched.retryMillis = 0;
        watched.notBeforeMillis = 0;
        if (watched.lastCSeq == 0) {
            watched.nextVersion = 0;
            watched.sinceMillis = clock.millis();
        }
    }

    /**
     * The older NOTIFY may still wait at another instance: the newer one then leaves from there, behind its withdrawal, so that
     * sequence numbers rise on the wire. The dialog exists, its NOTIFY needs no response before it.
     */
    private void send(Answer answer, Place origin, Place from, Document body, List<NotifyRequest> requests) {
        Optional<Document> content = Optional.ofNullable(body);
        if (from.equals(origin) || requests.isEmpty()) {
            sender.send(origin, batch(Optional.of(answer), content, requests));
        } else {
            sender.send(origin, batch(Optional.of(answer), Optional.empty(), List.of()));
            sender.send(from, batch(Optional.empty(), content, requests));
        }
    }

    private NotifyBatch batch(Optional<Answer> answer, Optional<Document> content, List<NotifyRequest> requests) {
        String self = settings.standing().ownership().self();
        return new NotifyBatch(answer, content, requests, self, settings.loop(), 0);
    }

    private static Place originOf(Answer answer) {
        return new Place(answer.origin().node(), answer.origin().instance());
    }
}
