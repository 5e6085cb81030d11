package org.openpresence.admin;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** The sum of what several parts of the server count, taken when somebody looks. Safe for any thread. */
final class Sum {
    private final List<LongSupplier> parts = new CopyOnWriteArrayList<>();

    void add(LongSupplier part) {
        parts.add(part);
    }

    double value() {
        long sum = 0;
        for (LongSupplier part : parts) {
            sum += part.getAsLong();
        }
        return sum;
    }
}
