package org.openpresence.lease;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The answers, counted. Immutable.
 *
 * @param since when the oldest ping left without which the count would not suffice; empty if it does not suffice at all
 * @param halves the electorates of which exactly half are listed, so that a witness is needed besides
 */
record Tally(Optional<Moment> since, Set<Electorate> halves) {

    /** Counts for the majority of each of {@code electorates}; where there is none yet, everybody listed has to answer. */
    static Tally ofMajorities(Collection<Electorate> electorates, Set<String> listed, Map<String, Moment> answered) {
        Set<Electorate> halves =
                electorates.stream().filter(one -> one.isHalf(listed)).collect(Collectors.toUnmodifiableSet());
        List<Optional<Moment>> each = new ArrayList<>();
        for (Electorate one : electorates) {
            // Exactly half counts only where the rest has left the list: before that, both sides of a cut have the same
            // list.
            int needed = halves.contains(one) ? one.nodes().size() / 2 : one.majority();
            each.add(newest(needed, one.nodes(), answered));
        }
        if (electorates.isEmpty()) {
            each.add(newest(listed.size(), listed, answered));
        }
        return new Tally(oldest(each), halves);
    }

    /** Counts for a fixed number of nodes, and more than half of the listed ones: who wakes up asks before it goes on. */
    static Tally ofNumber(int number, Set<String> listed, Map<String, Moment> answered) {
        return new Tally(newest(neededOf(number, listed), listed, answered), Set.of());
    }

    static int neededOf(int number, Set<String> listed) {
        return Math.max(number, listed.size() / 2 + 1);
    }

    /** Counts as {@code minSize} says. */
    static Tally of(
            OptionalInt minSize, Collection<Electorate> electorates, Set<String> listed, Map<String, Moment> all) {
        return minSize.isPresent() ? ofNumber(minSize.getAsInt(), listed, all) : ofMajorities(electorates, listed, all);
    }

    /** Returns when the oldest of the {@code needed} newest answered pings left. */
    private static Optional<Moment> newest(int needed, Collection<String> nodes, Map<String, Moment> answered) {
        return nodes.stream()
                .filter(answered::containsKey)
                .map(answered::get)
                .sorted((one, other) -> Long.compare(other.nanos() - one.nanos(), 0))
                .skip(needed - 1L)
                .findFirst();
    }

    private static Optional<Moment> oldest(List<Optional<Moment>> all) {
        if (all.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return all.stream().flatMap(Optional::stream).min((one, other) -> Long.compare(one.nanos() - other.nanos(), 0));
    }
}
