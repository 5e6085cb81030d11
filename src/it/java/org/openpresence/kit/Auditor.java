package org.openpresence.kit;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The book of what a server or a cluster has acknowledged and told, and of every {@link Fault} in it. A publisher's states are
 * numbered; the number stands in the note as {@code name#number}, and a removal or expiry takes a number too, which absence then
 * stands for. Confined to one thread.
 */
final class Auditor {
    /** What a NOTIFY was. */
    enum Kind {
        /** One that was not seen before, for a subscription that lives. */
        FRESH,
        /** A copy of one that was seen before. */
        COPY,
        /** One for a subscription that its watcher has ended. */
        BEHIND_END
    }

    private final LongSupplier nanos;
    private final Map<String, Published> publishers = new HashMap<>();
    private final Map<String, Map<String, Long>> subscribing = new HashMap<>();
    private final ToldDialogs dialogs;
    private final FaultBook book;
    private final Lateness lateness;
    private int failures;
    private long takenBack;
    private long untold;
    private long repeated;

    Auditor() {
        this(System::nanoTime);
    }

    /** Makes an auditor with a clock of its own, in nanoseconds. */
    Auditor(LongSupplier nanos) {
        this.nanos = nanos;
        this.dialogs = new ToldDialogs(nanos);
        this.book = new FaultBook(nanos);
        this.lateness = new Lateness(nanos);
    }

    /** A publisher sends its state of this number, or removes it. */
    void sent(String publisher, long number, boolean removal) {
        Published published = published(publisher);
        published.sent = number;
        if (removal) {
            published.absences.add(number);
        }
    }

    private Published published(String publisher) {
        return publishers.computeIfAbsent(publisher, absent -> new Published());
    }

    /**
     * Its state will expire if nobody refreshes it, and absence, of this number, takes its place. When that may be is told now: who
     * said so when the time has come could be late himself, and have read the NOTIFY before.
     *
     * @param earliest when it may at the earliest, by the auditor's clock in nanoseconds
     */
    void mayExpire(String publisher, long number, long earliest) {
        Published published = published(publisher);
        published.expiring = number;
        published.expiresNanos = earliest;
    }

    /** The server has acknowledged it, or the time has come that it had acknowledged. */
    void acknowledged(String publisher, long number) {
        Published published = expired(publisher);
        published.acknowledged = number;
        published.watchers.forEach(this::compare);
    }

    /** Returns a publisher with the absence that may have taken the place of its state by now. */
    private Published expired(String publisher) {
        Published published = publishers.get(publisher);
        if (published.expiring > published.sent && nanos.getAsLong() >= published.expiresNanos) {
            sent(publisher, published.expiring, true);
        }
        return published;
    }

    /** Returns whether a publisher has been acknowledged at all. */
    boolean isAcknowledged(String publisher) {
        return publishers.containsKey(publisher) && publishers.get(publisher).acknowledged > 0;
    }

    /** A refresh, change or removal of what was acknowledged was refused. */
    void publicationRefused(String publisher, int status) {
        Published published = publishers.get(publisher);
        book.fault(
                Fault.PUBLICATION_LOST,
                publisher + "#" + published.acknowledged + " of " + published.sent + " got " + status);
    }

    /** A subscription to these publishers is asked for: what is acknowledged now is the least that it may show. */
    void subscribing(String callId, Collection<String> to) {
        Map<String, Long> least = new HashMap<>();
        to.forEach(publisher -> least.put(publisher, published(publisher).acknowledged));
        subscribing.put(callId, least);
    }

    /** The server has acknowledged a subscription. */
    void subscribed(String callId, String tag) {
        ToldDialog dialog = dialog(callId, tag);
        dialog.acknowledged = true;
        dialog.remember(book.at() + "200 to SUBSCRIBE");
        compare(dialog);
    }

    /** A refresh or an unsubscription is asked for: a NOTIFY will follow, whatever is known. */
    void asking(String callId) {
        dialogs.of(callId).forEach(dialog -> {
            dialog.asking();
            dialog.remember(book.at() + "SUBSCRIBE in the dialog");
        });
    }

    /** It was carried out. */
    void asked(String callId) {
        dialogs.of(callId).forEach(dialog -> {
            dialog.askAnswered = true;
            dialog.remember(book.at() + "200 in the dialog");
        });
    }

    /** An acknowledged subscription was refused a refresh, or ended by itself. */
    void subscriptionLost(String callId, String why) {
        book.fault(Fault.SUBSCRIPTION_LOST, callId + ": " + why + history(callId));
        ended(callId);
    }

    private String history(String callId) {
        StringBuilder all = new StringBuilder();
        dialogs.of(callId).forEach(dialog -> all.append("\n    ").append(dialog.history()));
        return all.toString();
    }

    /** A subscription was ended as its watcher wanted it; one NOTIFY is to say so. */
    void unsubscribed(String callId) {
        dialogs.of(callId).forEach(dialog -> dialogs.awaitEnd(dialog, nanos.getAsLong()));
        ended(callId);
    }

    /**
     * A subscription that nobody refreshes will expire; one NOTIFY is to say so.
     *
     * @param earliest when it may at the earliest, by the auditor's clock in nanoseconds
     * @param latest when it must
     */
    void expiring(String callId, long earliest, long latest) {
        for (ToldDialog dialog : dialogs.of(callId)) {
            dialog.expiresNanos = earliest;
            dialogs.awaitEnd(dialog, latest);
        }
    }

    /** A subscription has ended; what comes for it now counts no more. */
    void ended(String callId) {
        subscribing.remove(callId);
        dialogs.end(callId, dialog -> {
            publishers.values().forEach(published -> published.watchers.remove(dialog));
            dialog.behindSince = 0;
        });
    }

    /** Tells whether this dialog has been acknowledged. */
    boolean isAcknowledged(String callId, String tag) {
        return dialogs.isAcknowledged(callId, tag);
    }

    /**
     * Something was killed, paused or cut: until it is detected nobody need be told anything, and each watcher may be told
     * again once.
     */
    void failureBegan() {
        failures++;
        lateness.suspend();
    }

    /** The others go on without what has failed. */
    void failureDetected() {
        lateness.resume();
    }

    /**
     * All nodes were killed, and all that they had sent has been read. A change is told before it is committed and acknowledged
     * after that (DESIGN §1.3), so what was not acknowledged now may be taken back, and a dialog that was not may never be heard
     * of again. Who has its answer to an unsubscription, or has seen its time run out, may miss the NOTIFY that was to say so: the
     * end itself is kept, the wish to tell of it was in memory.
     */
    void killed() {
        untold += dialogs.forgetUntoldEnds();
        dialogs.all().forEach(dialog -> {
            dialog.unsure = !dialog.acknowledged;
            dialog.told.replaceAll((publisher, told) -> {
                dialog.toldBeforeKill.merge(publisher, told, Math::max);
                return Math.min(told, publishers.get(publisher).acknowledged);
            });
        });
    }

    /** Returns how often a watcher was told a state, and after a kill the one before it. */
    long takenBack() {
        return takenBack;
    }

    /** Returns how many ends nobody could tell any more after a kill of all. */
    long untold() {
        return untold;
    }

    /** A NOTIFY came; copies count once. */
    Kind notified(Notified notify) {
        boolean gone = dialogs.haveEnded(notify.callId());
        if (!subscribing.containsKey(notify.callId()) && !gone) {
            return Kind.BEHIND_END;
        }
        ToldDialog dialog = subscribing.containsKey(notify.callId())
                ? dialog(notify.callId(), notify.tag())
                : dialogs.findEnded(notify.callId(), notify.tag());
        Kind kind = gone ? Kind.BEHIND_END : Kind.FRESH;
        String known = dialog.branches.putIfAbsent(notify.cseq(), notify.branch());
        if (known != null) {
            if (!known.equals(notify.branch())) {
                book.fault(
                        Fault.CSEQ_REUSED,
                        notify.described() + " in " + known + " and " + notify.branch() + dialog.shown());
            }
            return gone ? kind : Kind.COPY;
        }
        dialog.remember(book.at() + notify.described());
        if (notify.cseq() < dialog.highest) {
            book.fault(Fault.CSEQ_WENT_BACK, notify.described() + " after " + dialog.highest + dialog.shown());
            return kind;
        }
        dialog.highest = notify.cseq();
        note(dialog, notify);
        if (!gone && !notify.isEnd()) {
            content(dialog, notify);
        } else {
            compare(dialog);
        }
        return kind;
    }

    /** Sees whether it says anything new, and whether it was asked for. */
    private void note(ToldDialog dialog, Notified notify) {
        if (dialog.repeats(notify)) {
            repeated++;
            if (dialog.repeated >= failures) {
                book.fault(Fault.NOTIFY_REPEATED, notify.described() + dialog.shown());
            }
            dialog.repeated++;
        }
        if (notify.isEnd() && !dialog.terminated) {
            dialog.asked = 0;
            dialog.terminated = true;
            dialogs.endTold(dialog);
            if (nanos.getAsLong() < dialog.expiresNanos) {
                book.fault(Fault.EXPIRED_EARLY, notify.described() + dialog.shown());
            }
        }
    }

    private void content(ToldDialog dialog, Notified notify) {
        Map<String, Long> document = Published.statesIn(notify.body());
        dialog.told.replaceAll((publisher, before) -> {
            long now = told(dialog, notify, document, publisher, before);
            Long beforeKill = dialog.toldBeforeKill.remove(publisher);
            takenBack += beforeKill != null && now < beforeKill ? 1 : 0;
            return now;
        });
        compare(dialog);
    }

    private long told(ToldDialog dialog, Notified notify, Map<String, Long> document, String publisher, long before) {
        Published published = expired(publisher);
        long now = published.shownIn(document, publisher, before);
        if (now < before) {
            book.fault(
                    Fault.CONTENT_WENT_BACK,
                    notify.described() + ": " + publisher + "#" + now + " after " + before + dialog.shown());
        } else if (now > published.sent) {
            book.fault(
                    Fault.CONTENT_UNKNOWN, notify.described() + ": " + publisher + "#" + now + " of " + published.sent);
        }
        return Math.max(now, before);
    }

    /** Sees whether its watcher knows all that is acknowledged, and since when it does not. */
    private void compare(ToldDialog dialog) {
        if (dialog.acknowledged && isBehind(dialog)) {
            lateness.begins(dialog);
        } else if (lateness.ends(dialog)) {
            late(dialog);
        }
    }

    private void late(ToldDialog dialog) {
        book.fault(Fault.WATCHER_LATE, behind(dialog) + dialog.shown());
    }

    /**
     * Who was told that its subscription has ended need be told nothing more, though the answer to its request may still be
     * missing.
     */
    private boolean isBehind(ToldDialog dialog) {
        if (dialog.terminated) {
            return false;
        }
        for (Map.Entry<String, Long> one : dialog.told.entrySet()) {
            if (one.getValue() < publishers.get(one.getKey()).acknowledged) {
                return true;
            }
        }
        return dialog.branches.isEmpty();
    }

    /** Looks who waits for too long; call it several times a second. */
    void look() {
        dialogs.all().filter(lateness::isNewlyLate).forEach(this::late);
        dialogs.dropOverdue(
                dialog -> lateness.isOverdue(dialog.endNanos),
                dialog -> book.fault(Fault.END_NOT_TOLD, dialog.callId + dialog.shown()));
    }

    /** A fetch shows what is kept now: the last acknowledged state or a later one. */
    void fetched(Collection<String> from, String body) {
        Map<String, Long> document = Published.statesIn(body);
        for (String publisher : from) {
            Published published = expired(publisher);
            long shown = published.shownIn(document, publisher, published.acknowledged);
            if (shown < published.acknowledged) {
                book.fault(Fault.STATE_LOST, publisher + "#" + shown + " instead of " + published.acknowledged);
            }
        }
    }

    /** A request got no answer in time, or a strange one. */
    void unanswered(String what) {
        book.fault(Fault.UNANSWERED, book.at() + what);
    }

    /** Returns how many acknowledged subscriptions do not know the last acknowledged state. */
    int staleWatchers() {
        return (int) dialogs.all()
                .filter(dialog -> dialog.acknowledged && isBehind(dialog))
                .count();
    }

    /** Returns how many watchers wait for word that their subscription has ended, which it should have by now. */
    long untoldEnds() {
        return dialogs.untoldEnds();
    }

    /** All is settled: who does not know the last state now is stale. */
    void conclude() {
        dialogs.all()
                .filter(dialog -> dialog.acknowledged && isBehind(dialog))
                .forEach(stale -> book.fault(Fault.WATCHER_STALE, behind(stale) + stale.shown()));
    }

    private String behind(ToldDialog dialog) {
        StringBuilder all = new StringBuilder(dialog.callId);
        dialog.told.forEach((publisher, told) -> {
            long last = publishers.get(publisher).acknowledged;
            if (told < last || dialog.branches.isEmpty()) {
                all.append(" knows " + publisher + '#' + told + " instead of " + last);
            }
        });
        return all.toString();
    }

    /** Returns how often each fault was seen; empty when all is well. */
    Map<Fault, Integer> faults() {
        return book.counts();
    }

    /** Returns how often a watcher was told once more what it knew, be it a fault or not. */
    long repeated() {
        return repeated;
    }

    /** Returns the longest time in milliseconds that a watcher did not know an acknowledged state. */
    long longestBehindMillis() {
        return lateness.longestMillis();
    }

    /** Returns the same without the time from a failure until it was detected. */
    long longestBehindInCalmMillis() {
        return lateness.longestInCalmMillis();
    }

    /** Returns how many subscriptions live. */
    long liveSubscriptions() {
        return dialogs.all().filter(dialog -> dialog.acknowledged).count();
    }

    /** Returns the first few of each fault. */
    List<String> examples() {
        return book.examples();
    }

    private ToldDialog dialog(String callId, String tag) {
        ToldDialog dialog = dialogs.find(callId, tag, this::begin);
        if (dialog.unsure) {
            dialog.unsure = false;
            if (dialogs.of(callId).stream().anyMatch(other -> other != dialog && !other.unsure)) {
                book.fault(Fault.DIALOG_DOUBLED, callId + " has another dialog " + tag + history(callId));
            }
        }
        return dialog;
    }

    private void begin(ToldDialog fresh) {
        fresh.asked = 1;
        fresh.told.putAll(subscribing.getOrDefault(fresh.callId, Map.of()));
        fresh.told
                .keySet()
                .forEach(publisher -> publishers.get(publisher).watchers.add(fresh));
    }
}
