package org.openpresence.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Whether this node may decide and act (architecture.md, "The lease"). It is confined to the thread of its keeper, but for
 * {@link #isHeld}, {@link #isInterrupted} and {@link #status}, which any thread may ask at any time.
 *
 * <p>A node pings all members with its list. An answer counts only if the answerer has the same list, and from the moment at which
 * the ping <em>left</em>: a lease ends three seconds after that, so one that slept finds it over. It is bound to the version of the
 * member list and is over with the next version, before anything that moved with it is served.
 *
 * <p>Who decides is an {@link Electorate}: the last list on which all its members agreed. Members do not agree in one instant, so
 * whoever answers a ping with its own list pledges itself to that list too, because the asker may be the last to agree on it: until
 * this node agrees on a list itself, a lease needs the majority of the old electorate and of each pledged one. So two groups that
 * list none of the other never both have a lease, whatever was lost in between. A new list replaces the electorates when everybody
 * in it has answered with it and the old ones had their majority. A member that has announced to leave is in the list, but no longer
 * in the electorate that comes of it.
 *
 * <p>Exactly half of an electorate counts when the other half has left the list and the witness in the database is held for ours.
 * Such an electorate is replaced only when the witness was held for so long that the other half has given up: a node that has had
 * no lease for thirty seconds never takes the witness again.
 */
public final class Lease {
    private static final Held NONE = new Held(Integer.MIN_VALUE, new Moment(0, 0));

    private final Peer self;
    private final LeaseSettings settings;
    private final LeaseClock clock;
    private final IntSupplier liveVersion;
    private final long duration;
    private final long patience;

    private final Answers answers;
    private final Map<String, Standing> standings = new HashMap<>();
    private final Refusals refusals = new Refusals();
    private final Electorates electorates = new Electorates();
    private final OthersServing others;
    private Membership membership = new Membership(Integer.MIN_VALUE, List.of(), Set.of());
    private Optional<WitnessHold> witness = Optional.empty();
    private Optional<Moment> witnessSpoke = Optional.empty();
    private boolean settled;
    private Moment lastHeld;
    private Optional<String> exit = Optional.empty();

    private volatile Held held = NONE;
    private volatile LeaseStatus status =
            new LeaseStatus(false, List.of(), List.of(), List.of(), List.of("not a member yet"), Optional.empty());

    /**
     * Makes one that is not held.
     *
     * @param self this life of this node
     * @param liveVersion the version of the member list at this very moment, never negative; asked by any thread
     * @param asksFirst whether it waits for {@link #othersServed} before it begins: there is a database to ask
     */
    public Lease(Peer self, LeaseSettings settings, LeaseClock clock, IntSupplier liveVersion, boolean asksFirst) {
        this.self = self;
        this.settings = settings;
        this.clock = clock;
        this.liveVersion = liveVersion;
        this.duration = settings.duration().toNanos();
        this.patience = settings.patience().toNanos();
        this.answers = new Answers(duration);
        this.lastHeld = clock.now();
        this.others = new OthersServing(asksFirst, duration);
    }

    /** Returns whether this node may decide and act at this moment. Two volatile reads and the clocks. */
    public boolean isHeld() {
        Held seen = held;
        return seen.version() == liveVersion.getAsInt() && seen.covers(clock.now());
    }

    /**
     * Returns whether nothing but a new member list has ended it: the answers to the one before are young enough still, and it is back as
     * soon as the others have the new one.
     */
    public boolean isInterrupted() {
        Held seen = held;
        return seen.version() != liveVersion.getAsInt() && seen.covers(clock.now());
    }

    /** Returns where it stood at the last {@link #tick}. */
    public LeaseStatus status() {
        return status;
    }

    /**
     * Takes over the list of data members.
     *
     * @param version of the list; a lease under an older one is over
     * @param members with this node; an empty list is ignored: this node has left or not joined
     */
    public void members(int version, List<Peer> members) {
        if (members.isEmpty() || version == membership.version()) {
            return;
        }
        adoptList(new Membership(version, members, membership.leaving()));
    }

    /** Takes down that the member with {@code id}, perhaps this one, leaves; it is in no electorate from the next agreement on. */
    public void leaving(String id) {
        if (membership.find(id).isPresent() && !membership.leaving().contains(id)) {
            adoptList(membership.withLeaving(id));
        }
    }

    private void adoptList(Membership next) {
        membership = next;
        answers.clear();
        standings.clear();
        Set<String> ids = next.members().stream().map(Peer::id).collect(Collectors.toSet());
        refusals.retain(ids);
    }

    /**
     * Says how long ago another node had a lease, as the database knows: one of less than ten seconds may be the member of a
     * cluster that this node does not see, so a node that starts waits, unless members that have a lease tell it of theirs.
     *
     * @param ageMillis empty if none is known
     */
    public void othersServed(OptionalLong ageMillis) {
        others.seen(ageMillis, isAlone(), clock.now());
    }

    private boolean isAlone() {
        return membership.nodes().size() == 1;
    }

    /** Says that the database could not be asked: a node that starts waits. */
    public void othersUnknown() {
        others.unknown(clock.now());
    }

    /** Returns the ping to send to all other members now; the clock of what they will answer starts here. */
    public Ping ping() {
        Moment now = clock.now();
        answers.sent(now);
        answers.note(self.id(), now);
        renew(now);
        return new Ping(
                self, now.nanos(), membership.label(), membership.leaving().contains(self.id()), !settled);
    }

    /** Answers a ping; empty if nothing is to be said: it is this node's own. */
    public Optional<Answer> answer(Ping ping) {
        if (ping.from().id().equals(self.id())) {
            return Optional.empty();
        }
        boolean listed = membership.find(ping.from().id()).isPresent();
        if (listed && ping.leaving()) {
            leaving(ping.from().id());
        }
        boolean vouches =
                listed && ping.label().equals(membership.label()) && electorates.pledge(membership.electorate());
        Moment now = clock.now();
        Optional<Standing> standing = ping.fresh() && listed ? Optional.of(standing(now)) : Optional.empty();
        return Optional.of(new Answer(
                self,
                ping.from().id(),
                ping.sentNanos(),
                now.nanos(),
                listed,
                vouches ? membership.label() : "",
                standing));
    }

    private Standing standing(Moment now) {
        long idle = isHeld() ? 0 : TimeUnit.NANOSECONDS.toMillis(Math.max(0, now.longestSince(lastHeld))) + 1;
        return new Standing(settled, settled ? idle : 0, List.copyOf(electorates.all()));
    }

    /** Takes an answer; one that is late, foreign or to another list counts for nothing. */
    public void answered(Answer answer) {
        String id = answer.from().id();
        if (!answer.to().equals(self.id()) || membership.find(id).isEmpty()) {
            return;
        }
        if (!answer.listed()) {
            refused(id, answer.answeredNanos());
            return;
        }
        refusals.listed(id, answer.answeredNanos());
        Optional<Moment> ours = answers.ping(answer.sentNanos());
        if (ours.isPresent() && answer.label().equals(membership.label())) {
            answer.standing().ifPresent(told -> standings.put(id, told));
            answers.note(id, ours.get());
            renew(clock.now());
        }
    }

    /** A member that had us in its list has us no more: that is for good, and what it answered before counts no longer. */
    private void refused(String id, long answeredNanos) {
        if (refusals.unlisted(id, answeredNanos)) {
            answers.withdraw(id);
            held = NONE;
            renew(clock.now());
        }
    }

    /**
     * Returns what the witness should be held for: this node lists exactly half of an electorate, all of which answer. Empty if it
     * needs none, or may not have it any more.
     */
    public Optional<String> witnessWanted() {
        Moment now = clock.now();
        if (!settled || exit.isPresent() || hasGivenUp(now)) {
            return Optional.empty();
        }
        Tally tally = tally();
        boolean answersSuffice = tally.since()
                .filter(since -> now.longestSince(since) < duration)
                .isPresent();
        return answersSuffice && !tally.halves().isEmpty() ? Optional.of(half(tally.halves())) : Optional.empty();
    }

    /** Names our half: those of the halved electorates that are listed. The other half has another name. */
    private String half(Set<Electorate> halves) {
        TreeSet<String> ours = new TreeSet<>();
        halves.forEach(one -> ours.addAll(one.nodes()));
        ours.retainAll(membership.nodes());
        return Membership.hash(String.join("\n", ours));
    }

    /**
     * Takes the witness's answer.
     *
     * @param half as it was {@link #witnessWanted} then
     * @param asked the moment before it was asked: from then on it is held
     */
    public void witness(String half, Moment asked, boolean granted) {
        witnessSpoke();
        Set<Electorate> halves = tally().halves();
        if (!granted) {
            witness = Optional.empty();
        } else if (!halves.isEmpty() && half.equals(half(halves))) {
            witness = Optional.of(witness.map(hold -> hold.again(half, halves, asked, settings))
                    .orElseGet(() -> new WitnessHold(half, halves, asked, asked)));
            renew(clock.now());
        }
    }

    /** Says that the witness can be asked, though it may not be held any more: who starts anew can be served by it. */
    public void witnessSpoke() {
        witnessSpoke = Optional.of(clock.now());
    }

    /** Returns whether this node waits only for the witness to be reachable, to end and start anew. */
    public boolean waitsForWitness() {
        return settled
                && exit.isEmpty()
                && hasGivenUp(clock.now())
                && !tally().halves().isEmpty();
    }

    /** Returns whether this node takes part in an agreement; a node that starts does not, and nobody serves by it. */
    public boolean isSettled() {
        return settled;
    }

    private void renew(Moment now) {
        if (exit.isEmpty() && membership.find(self.id()).isPresent()) {
            settle(now);
            Tally tally = tally();
            if (settled && tally.since().isPresent()) {
                grant(tally, tally.since().get(), now);
            }
        }
    }

    /** A node that starts hears what all others need, or begins together with others that start. */
    private void settle(Moment now) {
        if (settled || !answers.fromAll(membership, now)) {
            return;
        }
        boolean serving = standings.values().stream().anyMatch(Standing::serves);
        boolean enough = standings.values().stream().anyMatch(Standing::settled)
                || membership.nodes().size() >= settings.initialSize();
        if (serving || (others.mayStart() && enough)) {
            standings.values().forEach(told -> electorates.takeOver(told.electorates()));
            long idle = standings.values().stream()
                    .mapToLong(Standing::idleMillis)
                    .max()
                    .orElse(0);
            lastHeld = now.plus(-TimeUnit.MILLISECONDS.toNanos(idle));
            settled = true;
        }
    }

    private Tally tally() {
        return Tally.of(settings.minSize(), electorates.all(), membership.nodes(), answers.byNode(membership));
    }

    private void grant(Tally tally, Moment since, Moment now) {
        Held next = new Held(membership.version(), since.plus(duration));
        if (!tally.halves().isEmpty()) {
            Optional<WitnessHold> hold = witness.filter(one ->
                    one.half().equals(half(tally.halves())) && one.halves().containsAll(tally.halves()));
            if (hold.isEmpty() || hasGivenUp(now)) {
                return;
            }
            next = next.endingBy(hold.get().last().plus(settings.witnessNanos()));
        }
        if (!next.covers(now)) {
            return;
        }
        if (held.version() != next.version() || next.end().isAfter(held.end())) {
            held = next;
        }
        lastHeld = now;
        agree(tally, now);
    }

    /** Everybody answers with this list: it is the one that decides from now on. */
    private void agree(Tally tally, Moment now) {
        boolean proven = tally.halves().isEmpty()
                || witness.filter(hold -> hold.proves(tally.halves(), now, settings))
                        .isPresent();
        if (proven && answers.fromAll(membership, now)) {
            electorates.agree(membership.electorate());
        }
    }

    private boolean hasGivenUp(Moment now) {
        return now.longestSince(lastHeld) >= patience;
    }

    /** Looks at the time; call it at each ping. Writes the status, which says whether this node must end. */
    public LeaseStatus tick() {
        Moment now = clock.now();
        boolean holds = isHeld();
        if (holds) {
            lastHeld = now;
        } else if (exit.isEmpty()) {
            exit = exitReason(now);
        }
        if (exit.isPresent()) {
            held = NONE;
        }
        Set<String> answering = answers.answering(membership, now);
        status = new LeaseStatus(
                holds && exit.isEmpty(),
                membership.nodes().stream().sorted().toList(),
                List.copyOf(answering),
                electorates.agreed(),
                holds && exit.isEmpty() ? List.of() : reasons(answering),
                exit);
        return status;
    }

    private Optional<String> exitReason(Moment now) {
        if (refusals.leaveTooFew(self, membership, settings, electorates)) {
            return Optional.of("thrown out by " + refusals.names(membership) + ": they no longer list this node");
        }
        long seconds = settings.patience().toSeconds();
        // A node looks for the others when it starts; one that found none must start anew to find them.
        if (!settled && isAlone() && others.isShutOutFor(patience, now)) {
            return Optional.of("others serve, and it has met none of them for " + seconds + " s");
        }
        if (!settled || settings.minSize().isPresent() || !hasGivenUp(now)) {
            return Optional.empty();
        }
        Optional<Electorate> most = electorates.minorityIn(membership.nodes());
        if (most.isPresent()) {
            return most.map(one -> "no lease for " + seconds + " s with " + one.count(membership.nodes()) + " of "
                    + one.nodes().size() + " agreed members");
        }
        boolean reachable =
                witnessSpoke.filter(spoke -> now.longestSince(spoke) < patience).isPresent();
        return reachable && !tally().halves().isEmpty()
                ? Optional.of(
                        "no lease for " + seconds + " s with half of the agreed members, the witness was not ours")
                : Optional.empty();
    }

    private List<String> reasons(Set<String> answering) {
        List<String> all = new ArrayList<>(exit.stream().toList());
        all.addAll(new LeaseReasons(settings, membership, electorates).all(answering, settled, others.mayStart()));
        return all;
    }
}
