package org.openpresence.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openpresence.events.winfo.WatcherInfoPackage;
import org.openpresence.events.winfo.WatcherInfoPolicy;
import org.openpresence.model.EventName;

/** The registered event packages, by name. Immutable. */
public final class EventPackages {
    /** The group of all packages whose judgement nobody has to wait for. */
    public static final String OURS = "";

    private final Map<String, EventPackage> byName = new LinkedHashMap<>();
    private final Map<String, EventPackage> byAlias = new HashMap<>();

    /** What is judged together, by its name. */
    private final Map<String, List<EventPackage>> groups = new LinkedHashMap<>();

    private final boolean forceActive;

    /** Registers {@code packages}, whom everybody may watch; only a presentity itself may watch its watchers. */
    public EventPackages(Collection<? extends EventPackage> packages) {
        this(packages, true);
    }

    /** Registers {@code packages}; only a presentity itself may watch its watchers. */
    public EventPackages(Collection<? extends EventPackage> packages, boolean forceActive) {
        this(packages, forceActive, WatcherInfoPolicy.OWNER);
    }

    /**
     * Registers {@code packages} and, where one of them has a name for it, its watcher information; two of one name are a
     * configuration mistake.
     *
     * @param forceActive whether everybody may watch, whatever a package demands; {@code force_active}
     * @param watcherInfo who may watch the watchers; {@code winfo_policy}
     */
    public EventPackages(
            Collection<? extends EventPackage> packages, boolean forceActive, WatcherInfoPolicy watcherInfo) {
        this.forceActive = forceActive;
        for (EventPackage one : packages) {
            if (byName.put(one.name(), one) != null) {
                throw new IllegalArgumentException("two event packages are named " + one.name());
            }
            one.aliases().forEach(alias -> byAlias.putIfAbsent(alias, one));
        }
        for (EventPackage one : packages) {
            one.watcherInfo().ifPresent(name -> byName.putIfAbsent(name, new WatcherInfoPackage(one, watcherInfo)));
        }
        groups.put(OURS, new ArrayList<>());
        byName.values().forEach(one -> groups.computeIfAbsent(groupOf(one.name()), name -> new ArrayList<>(1))
                .add(one));
    }

    /**
     * Returns the package that an Event header names: one whose name has a parameter of it ({@code dialog;sla}), else the one
     * without; parameters that no package has in its name do not matter. Empty for an unknown one.
     */
    public Optional<EventPackage> find(EventName event) {
        for (String parameter : event.parameterNames()) {
            String name = event.packageName() + ';' + parameter.toLowerCase(Locale.ROOT);
            EventPackage found = byName.getOrDefault(name, byAlias.get(name));
            if (found != null) {
                return Optional.of(found);
            }
        }
        return find(event.packageName());
    }

    /** Returns the package of that name; empty for an unknown one. */
    public Optional<EventPackage> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns whether calls of that package may take their time: it is somebody else's, so nobody waits for it on an event loop. */
    public boolean takesTime(String name) {
        return byName.get(name) instanceof GuardedPackage;
    }

    /** Returns whether that package, somebody else's, has its own answer to {@link EventPackage#presentityOf}. */
    public boolean addressingTakesTime(String name) {
        return byName.get(name) instanceof GuardedPackage guarded && guarded.namesPresentities();
    }

    /** Returns whether watchers of that package need the presentity's consent. */
    public boolean needConsent(String name) {
        EventPackage found = byName.get(name);
        return !forceActive && found != null && found.requiresAuthorization();
    }

    /**
     * Returns the name of what the watchers of that package are judged with: {@link #OURS}, or its own name where somebody else's
     * package is to be asked, for which the others do not wait.
     */
    public String groupOf(String name) {
        return takesTime(name) && needConsent(name) ? name : OURS;
    }

    /** Returns the names of all that is judged apart from each other, {@link #OURS} first. */
    public Collection<String> groups() {
        return groups.keySet();
    }

    /** Returns the packages that are judged together under that name; none for an unknown one. */
    public List<EventPackage> group(String name) {
        return groups.getOrDefault(name, List.of());
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
