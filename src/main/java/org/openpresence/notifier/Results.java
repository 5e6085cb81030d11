package org.openpresence.notifier;

import java.time.InstantSource;
import org.openpresence.subscription.Subscription;

/** What became of NOTIFYs, and what follows from it (RFC 6665 §4.2.2). Confined to the notifier's event loop. */
final class Results {
    private static final long NOT_SENT_AGAIN_MILLIS = 500;

    private final Ledger ledger;
    private final Failures failures;
    private final Pump pump;
    private final Senders senders;
    private final Settling settling;
    private final Upkeep upkeep;
    private final InstantSource clock;
    private final NotifierMeter meter;

    Results(
            Ledger ledger,
            Failures failures,
            Pump pump,
            Senders senders,
            Settling settling,
            Upkeep upkeep,
            InstantSource clock,
            NotifierMeter meter) {
        this.ledger = ledger;
        this.failures = failures;
        this.pump = pump;
        this.senders = senders;
        this.settling = settling;
        this.upkeep = upkeep;
        this.clock = clock;
        this.meter = meter;
    }

    /** It was answered, or nobody did, or it could not be sent. */
    void come(NotifyResult result) {
        Owned entry = ledger.find(result.key());
        Watched watched = entry == null ? null : entry.find(result.slot(), result.random());
        if (watched == null || watched.lastCSeq != result.cseq() || watched.telling == 0) {
            return;
        }
        if (result.status() == NotifyResult.NOT_SENT) {
            ledger.free(entry, watched);
            watched.forgetTold();
            watched.again = true;
            senders.notSent(watched);
            upkeep.lookAgain(entry, watched, clock.millis() + NOT_SENT_AGAIN_MILLIS);
            return;
        }
        long told = watched.telling;
        watched.status = result.status();
        watched.answeredMillis = clock.millis();
        ledger.free(entry, watched);
        if (Ledger.isThere(entry, watched)) {
            Subscription subscription = entry.state.subscriptions().get(result.slot());
            if (result.status() < 300) {
                watched.known = Math.max(watched.known, Math.max(told, watched.own));
                watched.own = 0;
                watched.notBeforeMillis = 0;
                watched.retryMillis = 0;
                watched.strikes = 0;
                watched.confirmed = true;
                meter.notified(subscription.event(), "ok");
            } else {
                meter.notified(subscription.event(), result.status() == 408 ? "timeout" : "failed");
                if (failures.end(subscription, watched, result, told, clock.millis())) {
                    upkeep.end(entry, subscription, told);
                }
            }
            goOn(entry, subscription, watched);
        }
        settling.rest(entry);
    }

    /** SIP I/O lost it: as if it had not been sent. */
    void lost(Room.Sent lost) {
        Owned entry = lost.owned();
        Watched watched = lost.watched();
        long told = watched.telling;
        ledger.free(entry, watched);
        watched.forgetTold();
        if (Ledger.isThere(entry, watched)) {
            Subscription subscription = entry.state.subscriptions().get(watched.slot);
            meter.notified(subscription.event(), "timeout");
            if (subscription.ended()) {
                watched.known = Math.max(watched.known, told);
            }
            goOn(entry, subscription, watched);
        }
        settling.rest(entry);
    }

    /** The node that was to send it is gone: as if it had not been sent. */
    void gone(Room.Sent gone) {
        Owned entry = gone.owned();
        Watched watched = gone.watched();
        meter.repeated();
        ledger.free(entry, watched);
        watched.toldHash = 0;
        watched.again = true;
        pump.look(entry, watched.slot);
        settling.rest(entry);
    }

    private void goOn(Owned entry, Subscription subscription, Watched watched) {
        if (subscription.ended() && watched.known >= subscription.touched()) {
            upkeep.forget(entry, subscription);
        } else {
            pump.pump(entry, subscription, watched);
        }
    }
}
