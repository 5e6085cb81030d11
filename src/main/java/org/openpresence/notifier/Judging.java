package org.openpresence.notifier;

import java.time.InstantSource;
import org.openpresence.events.EventPackages;
import org.openpresence.presentity.Change;
import org.openpresence.subscription.Subscription;

/**
 * Sees to it that the rules are asked about watchers of whom they never were (their records come from elsewhere, or from a time when
 * everybody could watch) and again when a validity begins or ends. Confined to the notifier's event loop.
 */
final class Judging {
    private final EventPackages packages;
    private final CommandDesk desk;
    private final Upkeep upkeep;
    private final InstantSource clock;

    Judging(EventPackages packages, CommandDesk desk, Upkeep upkeep, InstantSource clock) {
        this.packages = packages;
        this.desk = desk;
        this.upkeep = upkeep;
        this.clock = clock;
    }

    /** Takes note of subscriptions that came or changed. */
    void note(Owned entry, Change change) {
        boolean now = false;
        for (Subscription put : change.subscriptions()) {
            now |= isToBeJudged(put);
            schedule(entry, put);
        }
        if (now) {
            desk.judge(entry.key, entry.state.address());
        }
    }

    /** Takes note of all subscriptions of an entry that is new here; {@code released} as in {@link #contentChanged}. */
    void noteAll(Owned entry, Runnable released) {
        hold(entry, entry.state.revision(), released);
        boolean[] now = {false};
        entry.state.subscriptions().forEach(held -> {
            now[0] |= isToBeJudged(held);
            schedule(entry, held);
        });
        if (now[0]) {
            desk.judge(entry.key, entry.state.address());
        }
    }

    /** The content has changed, and with it perhaps the sphere; {@code released} is called when watchers may be told. */
    void contentChanged(Owned entry, Change change, Runnable released) {
        if (!change.contentOf().isEmpty()) {
            hold(entry, change.to(), released);
        }
    }

    private void hold(Owned entry, long revision, Runnable released) {
        if (entry.state.subscriptions().size() == 0) {
            return;
        }
        for (String group : packages.groups()) {
            boolean held = desk.judgeContent(entry.state, group, () -> {
                if (entry.release(group, revision)) {
                    released.run();
                }
            });
            if (held) {
                entry.hold(group, revision);
            }
        }
    }

    /**
     * Returns whether nothing may be told to its watcher before the rules were asked, also where it has just asked itself: what they
     * said may hold no longer.
     */
    boolean isHeldBack(Owned entry, Subscription subscription) {
        return packages.needConsent(subscription.event())
                && (entry.isHeld(packages.groupOf(subscription.event()))
                        || !subscription.isJudged()
                        || (!subscription.ended() && isOver(subscription, clock.millis())));
    }

    /** Returns whether the time is over for which the rules said what is kept with {@code subscription}. */
    static boolean isOver(Subscription subscription, long nowMillis) {
        long until = subscription.ruledUntilMillis();
        return until > 0 && until <= nowMillis;
    }

    private boolean isToBeJudged(Subscription subscription) {
        return !subscription.ended() && packages.needConsent(subscription.event()) != subscription.isJudged();
    }

    private void schedule(Owned entry, Subscription subscription) {
        long until = subscription.ended() ? 0 : subscription.ruledUntilMillis();
        if (until > 0 && until < entry.judgeMillis) {
            entry.judgeMillis = until;
            upkeep.at(until, () -> judgeAgain(entry, until));
        }
    }

    /** Those whose ruling stays as it is are not heard of again: the next time is looked for among all. */
    private void judgeAgain(Owned entry, long dueMillis) {
        if (entry.judgeMillis == dueMillis) {
            entry.judgeMillis = Long.MAX_VALUE;
            desk.judge(entry.key, entry.state.address());
            entry.state.subscriptions().forEach(held -> {
                if (held.ruledUntilMillis() > dueMillis) {
                    schedule(entry, held);
                }
            });
        }
    }
}
