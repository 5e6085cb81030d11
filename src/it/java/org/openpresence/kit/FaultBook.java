package org.openpresence.kit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The faults that were found, with the first few of each as examples. Confined to one thread. */
final class FaultBook {
    private static final int EXAMPLES = 5;

    private final LongSupplier nanos;
    private final long began;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final Map<Fault, List<String>> examples = new EnumMap<>(Fault.class);

    FaultBook(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    void fault(Fault fault, String example) {
        counts.merge(fault, 1, Integer::sum);
        List<String> some = examples.computeIfAbsent(fault, absent -> new ArrayList<>());
        if (some.size() < EXAMPLES) {
            some.add(example);
        }
    }

    /** Returns how long the book has been kept, as examples begin. */
    String at() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - began) + " ms: ";
    }

    /** Returns how often each was found; empty when all is well. */
    Map<Fault, Integer> counts() {
        return Map.copyOf(counts);
    }

    List<String> examples() {
        List<String> all = new ArrayList<>();
        examples.forEach((fault, some) -> some.forEach(one -> all.add(fault + " " + one)));
        return all;
    }
}
