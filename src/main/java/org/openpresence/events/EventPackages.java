package org.openpresence.events;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The registered event packages, by name. Immutable. */
public final class EventPackages {
    private final Map<String, EventPackage> byName = new LinkedHashMap<>();

    private final boolean forceActive;

    /** Registers {@code packages}, whom everybody may watch; two of one name are a configuration mistake. */
    public EventPackages(Collection<? extends EventPackage> packages) {
        this(packages, true);
    }

    /**
     * Registers {@code packages}; two of one name are a configuration mistake.
     *
     * @param forceActive whether everybody may watch, whatever a package demands; {@code force_active}
     */
    public EventPackages(Collection<? extends EventPackage> packages, boolean forceActive) {
        this.forceActive = forceActive;
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

    /** Returns whether watchers of that package need the presentity's consent. */
    public boolean needConsent(String name) {
        EventPackage found = byName.get(name);
        return !forceActive && found != null && found.requiresAuthorization();
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
