package org.openpresence.judgement;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openpresence.authorization.Permissions;
import org.openpresence.authorization.Ruling;
import org.openpresence.authorization.SubHandling;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/** Judges watchers by the rules of the presentity they watch (RFC 5025 §3.2.1, RFC 6665 §4.2.1.3). Pure. */
public final class WatcherJudge {
    private static final String SPHERE_OF = "presence";
    private static final Ruling UNREADABLE = Ruling.of(SubHandling.CONFIRM, Permissions.NONE);

    /** What ends after this never ends: rules may name years that no clock of ours counts to in milliseconds. */
    private static final Instant NEVER = Instant.parse("+100000-01-01T00:00:00Z");

    private final EventPackages packages;
    private final RulesPolicy policy;

    /** Makes a judge. */
    public WatcherJudge(EventPackages packages, RulesPolicy policy) {
        this.packages = packages;
        this.policy = policy;
    }

    /** Returns the policy. */
    public RulesPolicy policy() {
        return policy;
    }

    /**
     * Returns what the rules make of a watcher.
     *
     * @param event name of the package
     * @param presentity whom to watch
     * @param watcher canonical address of who watches; "" for somebody unknown
     * @param known the rules
     * @param sphere of the presentity; empty while it is undefined or not asked for
     * @param now the time
     */
    public Consent judge(
            String event,
            Presentity presentity,
            String watcher,
            KnownRules known,
            Optional<String> sphere,
            Instant now) {
        if (!packages.needConsent(event)) {
            return Consent.NOT_ASKED;
        }
        EventPackage eventPackage = packages.find(event).orElseThrow();
        Optional<Presentity> who = watcher.isEmpty() ? Optional.empty() : Optional.of(new Presentity(watcher));
        Ruling ruling = known.mistake().isPresent()
                ? UNREADABLE
                : eventPackage
                        .authorize(who, presentity, known.rules(), sphere, now)
                        .orElseGet(this::withoutRules);
        return consent(ruling);
    }

    private Ruling withoutRules() {
        return policy.withoutRules() == SubHandling.ALLOW
                ? Ruling.OPEN
                : Ruling.of(policy.withoutRules(), Permissions.NONE);
    }

    private static Consent consent(Ruling ruling) {
        long until = ruling.until()
                .filter(instant -> instant.isBefore(NEVER))
                .map(Instant::toEpochMilli)
                .orElse(0L);
        return switch (ruling.handling()) {
            case ALLOW -> new Consent(WatcherState.ACTIVE, "", ruling.outcome(), until);
            case POLITE_BLOCK ->
                new Consent(WatcherState.ACTIVE, SubHandling.POLITE_BLOCK.word(), ruling.outcome(), until);
            case CONFIRM -> new Consent(WatcherState.PENDING, "", ruling.outcome(), until);
            case BLOCK -> new Consent(WatcherState.TERMINATED, "rejected", ruling.outcome(), until);
        };
    }

    /** Returns whether a SUBSCRIBE of which the rules say {@code consent} is refused at once. */
    public boolean refuses(Consent consent) {
        return consent.state() == WatcherState.TERMINATED && policy.refusesBlocked();
    }

    /**
     * Judges all live watchers of an entry and returns those of whom the rules say something else than what is kept with them.
     *
     * @param event name of the package
     * @param known the rules for that package
     */
    public List<Command.Rule.Judged> judgeAll(PresentityState state, String event, KnownRules known, Instant now) {
        List<Command.Rule.Judged> changed = new ArrayList<>();
        if (state.revision() == 0) {
            return changed;
        }
        Presentity presentity = new Presentity(state.address());
        Optional<String> sphere = sphere(state, known);
        state.subscriptions().forEach(held -> {
            if (!held.ended() && held.event().equals(event)) {
                String watcher = held.dialog().get(DialogField.WATCHER);
                Consent consent = judge(event, presentity, watcher, known, sphere, now);
                if (isNews(held, consent)) {
                    changed.add(new Command.Rule.Judged(held.slot(), held.random(), consent));
                }
            }
        });
        return changed;
    }

    private static boolean isNews(Subscription held, Consent consent) {
        return held.state() != consent.state()
                || !held.ruling().equals(consent.ruling())
                || held.ruledUntilMillis() != consent.untilMillis();
    }

    /** Returns the sphere of the presentity, where the rules and the configuration ask for it (RFC 5025 §3.1.2). */
    public Optional<String> sphere(PresentityState state, KnownRules known) {
        return known.askSphere() && policy.asksSphere() ? publishedSphere(state) : Optional.empty();
    }

    /** Returns the sphere that all publications of a presentity agree on; empty where they name none or several. */
    public Optional<String> publishedSphere(PresentityState state) {
        List<Document> published = new ArrayList<>();
        for (Publication one : state.publications()) {
            if (one.event().equals(SPHERE_OF)) {
                published.add(one.document());
            }
        }
        return packages.find(SPHERE_OF).flatMap(presence -> presence.sphere(published));
    }
}
