package org.openpresence.database;

import java.util.List;
import java.util.Optional;
import org.openpresence.authorization.Ruling;
import org.openpresence.authorization.SubHandling;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.Subscription;

/**
 * How what the rules say of a watcher stands in {@code watchers}, for people and other programs: it is written as Kamailio does, and
 * never read. Pure.
 */
final class WatcherRow {
    static final List<String> KEY = List.of("presentity_uri", "watcher_username", "watcher_domain", "event");
    static final List<String> COLUMNS = List.of(
            "presentity_uri", "watcher_username", "watcher_domain", "event", "status", "reason", "inserted_time");

    private static final int URI_WIDTH = 255;
    private static final int WIDTH = 64;

    private WatcherRow() {}

    /** Returns whether the rules said something of this subscription that {@code before} does not show. */
    static boolean isNews(PresentityState before, Subscription subscription) {
        Subscription held = before.subscriptions().get(subscription.slot());
        return subscription.isJudged()
                && (held == null
                        || held.random() != subscription.random()
                        || !held.ruling().equals(subscription.ruling()));
    }

    /** Returns the values of {@link #COLUMNS}; empty for somebody unknown, or whose name Kamailio's columns do not take. */
    static Optional<Object[]> values(PresentityState state, Subscription subscription, long nowMillis) {
        String watcher = subscription.dialog().get(DialogField.WATCHER);
        String uri = new Presentity(state.address()).uri();
        String user = RowText.user(watcher);
        String domain = RowText.host(watcher);
        boolean fits = uri.length() <= URI_WIDTH
                && user.length() <= WIDTH
                && domain.length() <= WIDTH
                && subscription.event().length() <= WIDTH;
        if (watcher.isEmpty() || !fits) {
            return Optional.empty();
        }
        SubHandling handling = Ruling.handlingOf(subscription.ruling());
        return Optional.of(new Object[] {
            uri,
            user,
            domain,
            subscription.event(),
            status(handling).code(),
            reason(handling),
            RowText.seconds(nowMillis)
        });
    }

    private static WatcherState status(SubHandling handling) {
        return switch (handling) {
            case ALLOW, POLITE_BLOCK -> WatcherState.ACTIVE;
            case CONFIRM -> WatcherState.PENDING;
            case BLOCK -> WatcherState.TERMINATED;
        };
    }

    private static String reason(SubHandling handling) {
        return switch (handling) {
            case ALLOW, CONFIRM -> null;
            case POLITE_BLOCK -> handling.word();
            case BLOCK -> "rejected";
        };
    }
}
