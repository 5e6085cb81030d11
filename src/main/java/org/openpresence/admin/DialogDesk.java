package org.openpresence.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.DialogToken;
import org.openpresence.subscription.Subscription;

/** Single subscriptions that this node owns, found by their dialog. Confined to one event loop. */
final class DialogDesk {
    /** The reasons of RFC 6665 §4.1.3. */
    private static final Set<String> REASONS =
            Set.of("deactivated", "probation", "rejected", "timeout", "giveup", "noresource", "invariant");

    private final Vertx vertx;
    private final Loops loops;
    private final InstantSource clock;

    /** A subscription and the presentity it is to. */
    private record Found(PresentityKey key, String presentity, Subscription subscription) {}

    DialogDesk(Vertx vertx, Loops loops, InstantSource clock) {
        this.vertx = vertx;
        this.loops = loops;
        this.clock = clock;
    }

    void register(Map<String, Function<Arguments, Future<JsonObject>>> procedures) {
        procedures.put("subscriptionShow", this::show);
        procedures.put("subscriptionTerminate", this::terminate);
    }

    private Future<JsonObject> show(Arguments call) {
        return find(call).map(found -> full(found, clock.millis()));
    }

    private Future<JsonObject> terminate(Arguments call) {
        String reason = call.find("reason").orElse("deactivated");
        if (!REASONS.contains(reason)) {
            throw Refusal.badArgument("reason is " + Arguments.quoted(reason) + "; what would be right: "
                    + String.join(", ", new TreeSet<>(REASONS)));
        }
        return find(call).compose(found -> {
            Subscription one = found.subscription();
            Command end = new Command.End(found.key(), one.slot(), one.random(), Long.MAX_VALUE, reason);
            return loops.carry(end).map(applied -> {
                if (applied.change() == null) {
                    throw notFound(call);
                }
                return new JsonObject().put("notified", 1);
            });
        });
    }

    private Future<Found> find(Arguments call) {
        Optional<DialogToken> token = call.token();
        Future<Optional<Found>> found = token.isPresent()
                ? loops.show(token.get().key()).map(shown -> byToken(token.get(), shown.state()))
                : loops.all().compose(states -> vertx.executeBlocking(() -> anywhere(states, call), false));
        return found.map(
                one -> one.filter(held -> isMeant(held.subscription(), call)).orElseThrow(() -> notFound(call)));
    }

    private static Optional<Found> byToken(DialogToken token, PresentityState state) {
        Subscription held = state.subscriptions().get(token.slot());
        return held == null || held.random() != token.random()
                ? Optional.empty()
                : Optional.of(new Found(token.key(), state.address(), held));
    }

    /** Tags that we did not make lead nowhere: they came with the tables of another server. Looks at everything. */
    private static Optional<Found> anywhere(List<PresentityState> states, Arguments call) {
        Found[] found = {null};
        for (PresentityState state : states) {
            state.subscriptions().forEach(one -> {
                if (isMeant(one, call)) {
                    PresentityKey key = PresentityKey.of(new Presentity(state.address()));
                    found[0] = new Found(key, state.address(), one);
                }
            });
        }
        return Optional.ofNullable(found[0]);
    }

    private static boolean isMeant(Subscription one, Arguments call) {
        return !one.ended()
                && one.dialog().get(DialogField.CALL_ID).equals(call.get("call_id"))
                && one.dialog().get(DialogField.REMOTE_TAG).equals(call.get("from_tag"))
                && one.dialog().get(DialogField.LOCAL_TAG).equals(call.get("to_tag"));
    }

    private static Refusal notFound(Arguments call) {
        return Refusal.notFound("no subscription has Call-ID " + Arguments.quoted(call.get("call_id"))
                + " with these tags, or it has ended");
    }

    /** Returns what lists say of a subscription. */
    static JsonObject brief(Subscription one, long nowMillis) {
        return new JsonObject()
                .put("watcher_uri", watcher(one))
                .put("event", one.event())
                .put("status", Texts.of(one.state()))
                .put("reason", one.reason())
                .put("expires", Texts.secondsUntil(one.expiresAtMillis(), nowMillis))
                .put("call_id", one.dialog().get(DialogField.CALL_ID))
                .put("from_tag", one.dialog().get(DialogField.REMOTE_TAG))
                .put("to_tag", one.dialog().get(DialogField.LOCAL_TAG))
                .put("contact", one.dialog().get(DialogField.REMOTE_TARGET));
    }

    private static String watcher(Subscription one) {
        String address = one.dialog().get(DialogField.WATCHER);
        return address.isEmpty() ? one.dialog().get(DialogField.REMOTE_URI) : new Presentity(address).uri();
    }

    private static JsonObject full(Found found, long nowMillis) {
        Subscription one = found.subscription();
        return new JsonObject()
                .put("presentity_uri", new Presentity(found.presentity()).uri())
                .mergeIn(brief(one, nowMillis))
                .put("event_header", one.dialog().get(DialogField.EVENT))
                .put("from", one.dialog().get(DialogField.REMOTE))
                .put("to", one.dialog().get(DialogField.LOCAL))
                .put("route_set", one.dialog().get(DialogField.ROUTE_SET))
                .put("local_contact", one.dialog().get(DialogField.LOCAL_CONTACT))
                .put("remote_cseq", one.remoteCSeq())
                .put("accept", one.dialog().get(DialogField.ACCEPT))
                .put("user_agent", one.dialog().get(DialogField.USER_AGENT))
                .put("flow", one.dialog().get(DialogField.FLOW));
    }
}
