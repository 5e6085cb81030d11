package org.openpresence.sip.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where a URI leads (RFC 3263 §4): one target, or several of which the next is tried when one fails. Immutable. */
public final class Candidates {

    /**
     * A host among others.
     *
     * @param rank the lowest first
     * @param weight share among those of one rank (RFC 2782)
     * @param targets its addresses, tried in their order
     */
    record Host(int rank, int weight, List<Target> targets) {
        Host {
            targets = List.copyOf(targets);
        }
    }

    private final List<Host> hosts;
    private final List<Target> only;

    Candidates(List<Host> hosts) {
        this.hosts = hosts.stream().sorted(Comparator.comparingInt(Host::rank)).toList();
        this.only = hosts.size() == 1 ? hosts.get(0).targets() : List.of();
    }

    boolean isEmpty() {
        return hosts.isEmpty();
    }

    /** Returns the targets in the order in which to try them; among hosts of equal rank chance decides by weight. */
    public List<Target> order(RandomGenerator random) {
        if (!only.isEmpty()) {
            return only;
        }
        List<Target> order = new ArrayList<>();
        int from = 0;
        while (from < hosts.size()) {
            int to = from;
            while (to < hosts.size() && hosts.get(to).rank() == hosts.get(from).rank()) {
                to++;
            }
            draw(new ArrayList<>(hosts.subList(from, to)), random, order);
            from = to;
        }
        return order;
    }

    /** The algorithm of RFC 2782: hosts of weight 0 have a small chance only, as they stand first in the sum. */
    private static void draw(List<Host> equals, RandomGenerator random, List<Target> order) {
        equals.sort(Comparator.comparingInt(host -> host.weight() == 0 ? 0 : 1));
        int total = equals.stream().mapToInt(Host::weight).sum();
        while (!equals.isEmpty()) {
            int drawn = random.nextInt(total + 1);
            int sum = 0;
            int i = 0;
            while (sum + equals.get(i).weight() < drawn) {
                sum += equals.get(i).weight();
                i++;
            }
            Host chosen = equals.remove(i);
            total -= chosen.weight();
            order.addAll(chosen.targets());
        }
    }

    @Override
    public String toString() {
        return hosts.toString();
    }
}
