package org.openpresence.events;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The registered event packages, by name. Immutable. */
public final class EventPackages {
    private final Map<String, EventPackage> byName = new LinkedHashMap<>();

    /** Registers {@code packages}; two of one name are a configuration mistake. */
    public EventPackages(Collection<? extends EventPackage> packages) {
        for (EventPackage one : packages) {
            if (byName.put(one.name(), one) != null) {
                throw new IllegalArgumentException("two event packages are named " + one.name());
            }
        }
    }

    /** Returns the package of that name; empty for an unknown one. */
    public Optional<EventPackage> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns the value of {@code Allow-Events}: all names; the manual's {@code get_event_list}. */
    public String allowEvents() {
        return String.join(", ", byName.keySet());
    }

    /** Returns all packages in order of registration. */
    public Collection<EventPackage> all() {
        return byName.values();
    }
}
