package org.openpresence.lease;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Nodes of which more than half decide; exactly half of them do with a witness. Immutable.
 *
 * @param nodes their names, sorted, each once
 */
public record Electorate(List<String> nodes) {
    /** Sorts and copies. */
    public Electorate {
        nodes = nodes.stream().distinct().sorted().toList();
    }

    /** Makes one of {@code nodes} in any order. */
    public static Electorate of(Collection<String> nodes) {
        return new Electorate(List.copyOf(nodes));
    }

    /** Returns the least number that is more than half. */
    public int majority() {
        return nodes.size() / 2 + 1;
    }

    /** Returns how many of {@code some} belong to it. */
    public int count(Set<String> some) {
        return (int) nodes.stream().filter(some::contains).count();
    }

    /** Returns whether {@code some} are exactly half of it. */
    public boolean isHalf(Set<String> some) {
        return count(some) * 2 == nodes.size();
    }

    /** Returns whether {@code some} are less than half of it. */
    public boolean isMinority(Set<String> some) {
        return count(some) * 2 < nodes.size();
    }
}
