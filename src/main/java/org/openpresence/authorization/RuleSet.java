package org.openpresence.authorization;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.model.Presentity;

/**
 * The rules of one presentity (RFC 4745 §5). Rules that name watchers one by one are found by the watcher's address, so that
 * hundreds of them cost nothing. Immutable.
 */
public final class RuleSet {
    private static final Ruling NOBODY = Ruling.of(SubHandling.BLOCK, Permissions.NONE);

    private final Map<String, List<Rule>> byWatcher = new HashMap<>();
    private final List<Rule> others = new ArrayList<>();
    private final boolean asksSphere;

    RuleSet(List<Rule> rules) {
        for (Rule rule : rules) {
            rule.named()
                    .ifPresentOrElse(
                            watchers -> watchers.forEach(one -> byWatcher
                                    .computeIfAbsent(one, absent -> new ArrayList<>(1))
                                    .add(rule)),
                            () -> others.add(rule));
        }
        this.asksSphere = rules.stream().anyMatch(Rule::asksSphere);
    }

    /**
     * Reads the rules of some documents, most often one: what one permits, all permit.
     *
     * @param documents XML of {@code application/auth-policy+xml}
     * @param legacyProvideAll whether a rule without transformations provides everything instead of nothing
     * @throws MalformedRules if one of them cannot be read
     */
    public static RuleSet of(List<RulesDocument> documents, boolean legacyProvideAll) throws MalformedRules {
        List<Rule> rules = new ArrayList<>();
        for (RulesDocument document : documents) {
            rules.addAll(RulesReader.read(document.octets(), legacyProvideAll));
        }
        return new RuleSet(rules);
    }

    /**
     * Returns what all rules that apply say together (RFC 4745 §10.2): the greatest handling and the union of what they provide.
     * Where none applies the watcher is blocked.
     *
     * @param watcher who asks; empty for somebody unknown
     * @param sphere of the presentity, in lower case; empty while it is undefined
     * @param now the time
     */
    public Ruling decide(Optional<Presentity> watcher, Optional<String> sphere, Instant now) {
        Combination combination = new Combination(watcher, sphere, now);
        watcher.map(one -> byWatcher.get(one.address())).ifPresent(named -> named.forEach(combination::add));
        others.forEach(combination::add);
        return combination.ruling();
    }

    /** Returns the names of the rules that apply now, as {@link #decide} combines them: for people who ask why. */
    public List<String> applying(Optional<Presentity> watcher, Optional<String> sphere, Instant now) {
        List<Rule> asked = new ArrayList<>();
        watcher.map(one -> byWatcher.get(one.address())).ifPresent(asked::addAll);
        asked.addAll(others);
        return asked.stream()
                .filter(rule -> rule.concerns(watcher, sphere) && rule.isValid(now))
                .map(Rule::id)
                .toList();
    }

    /** Returns whether any rule asks for the presentity's sphere. */
    public boolean asksSphere() {
        return asksSphere;
    }

    /** What the rules that apply come to. Confined to one call. */
    private static final class Combination {
        private final Optional<Presentity> watcher;
        private final Optional<String> sphere;
        private final Instant now;
        private SubHandling handling = SubHandling.BLOCK;
        private Permissions permissions = Permissions.NONE;
        private Instant until;

        Combination(Optional<Presentity> watcher, Optional<String> sphere, Instant now) {
            this.watcher = watcher;
            this.sphere = sphere;
            this.now = now;
        }

        void add(Rule rule) {
            if (!rule.concerns(watcher, sphere)) {
                return;
            }
            until = rule.nextAfter(now, until);
            if (rule.isValid(now)) {
                handling = handling.or(rule.handling());
                permissions = permissions.or(rule.permissions());
            }
        }

        Ruling ruling() {
            boolean nobody = handling == SubHandling.BLOCK && until == null;
            return nobody ? NOBODY : new Ruling(handling, permissions, Optional.ofNullable(until));
        }
    }
}
