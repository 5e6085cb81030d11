package org.openpresence.verticle;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openpresence.model.Presentity;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.presentity.PresentityRecords.Entry;
import org.openpresence.subscription.DialogToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads requests in dialogs that another program began to their entries: our To-tag would name the entry, another's is looked up in
 * the database. Bounded. Confined to the event loop of its SIP I/O instance.
 */
final class ForeignDialogs {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignDialogs.class);

    private final Finder finder;
    private final int maximum;
    private final Context context;
    private int asked;

    /** Finds entries, as {@link PresentityRecords#findDialog} does. */
    interface Finder {
        CompletionStage<Optional<Entry>> find(String callId, String toTag, String fromTag);
    }

    /** Makes one that has at most {@code maximum} look-ups under way; {@code context} is that of its loop. */
    ForeignDialogs(Finder finder, int maximum, Context context) {
        this.finder = finder;
        this.maximum = maximum;
        this.context = context;
    }

    /** Returns whether {@code request} bears a tag that is none of ours. */
    static boolean isForeign(SubscribeRequest request) {
        return !request.toTag().isEmpty() && DialogToken.parse(request.toTag()).isEmpty();
    }

    /**
     * Looks up the dialog of a foreign request.
     *
     * @param found takes the request with a tag of ours in place of the other's, or as it is where nobody knows the dialog
     * @param unknowable takes the request when the database cannot say it now
     */
    void find(SubscribeRequest request, Consumer<SubscribeRequest> found, Consumer<SubscribeRequest> unknowable) {
        if (asked >= maximum) {
            unknowable.accept(request);
            return;
        }
        asked++;
        Future.fromCompletionStage(finder.find(request.callId(), request.toTag(), request.fromTag()), context)
                .onComplete(entry -> {
                    asked--;
                    if (entry.succeeded()) {
                        found.accept(translated(request, entry.result()));
                    } else {
                        LOG.debug("dialog not looked up cause={}", entry.cause().toString());
                        unknowable.accept(request);
                    }
                });
    }

    /** The tag does not say which place the subscription has: its random bits are looked for. */
    private static SubscribeRequest translated(SubscribeRequest request, Optional<Entry> found) {
        return found.map(entry -> request.within(
                        new Presentity(entry.address()),
                        new DialogToken(
                                        entry.key(),
                                        0,
                                        DialogToken.randomOf(request.callId(), request.toTag(), request.fromTag()))
                                .tag("")))
                .orElse(request);
    }
}
