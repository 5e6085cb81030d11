package org.openpresence.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.openpresence.model.Presentity;
import org.openpresence.presentity.PresentityState;
import org.openpresence.subscription.Subscription;

/**
 * One page of a list. Items have an order of their own, and a page is what comes after an item: nothing is kept between two pages,
 * they may be asked of different nodes, and what comes or goes meanwhile disturbs nothing. Immutable.
 *
 * @param after what the last page ended with; "" for the first
 * @param size how many items it may have
 */
record Page(String after, int size) {
    private static final char SEPARATOR = '\0';

    static Page of(Arguments call) {
        return new Page(call.find("page").orElse(""), call.pageSize());
    }

    /** A presentity and a package of which something is held. */
    private record Pair(String order, JsonObject item) {}

    /** Returns the pairs of presentity and package that come next in the order of their names. Looks at all states. */
    JsonObject pairs(List<PresentityState> states, Optional<String> event, long nowMillis) {
        String last = decoded();
        PriorityQueue<Pair> least =
                new PriorityQueue<>(size + 2, Comparator.comparing(Pair::order, Comparator.reverseOrder()));
        for (PresentityState state : states) {
            if (state.address().compareTo(last) >= 0 || last.startsWith(state.address())) {
                for (Pair pair : pairsOf(state, event, nowMillis)) {
                    if (pair.order().compareTo(last) > 0) {
                        least.add(pair);
                        if (least.size() > size + 1) {
                            least.remove();
                        }
                    }
                }
            }
        }
        List<JsonObject> items = new ArrayList<>();
        while (!least.isEmpty()) {
            items.add(0, least.remove().item());
        }
        return answer(items);
    }

    private static List<Pair> pairsOf(PresentityState state, Optional<String> event, long nowMillis) {
        TreeMap<String, long[]> counts = new TreeMap<>();
        state.publications().forEach(one -> {
            if (one.expiresAtMillis() > nowMillis) {
                counts.computeIfAbsent(one.event(), fresh -> new long[2])[0]++;
            }
        });
        state.subscriptions().forEach(one -> {
            if (one.isLive()) {
                counts.computeIfAbsent(one.event(), fresh -> new long[2])[1]++;
            }
        });
        List<Pair> pairs = new ArrayList<>(counts.size());
        counts.forEach((name, count) -> {
            if (event.map(name::equals).orElse(true)) {
                JsonObject item = new JsonObject()
                        .put("presentity_uri", new Presentity(state.address()).uri())
                        .put("event", name)
                        .put("publications", count[0])
                        .put("subscriptions", count[1]);
                pairs.add(new Pair(state.address() + SEPARATOR + name, item));
            }
        });
        return pairs;
    }

    /** Returns one page of what several nodes gave as theirs. */
    JsonObject merge(List<JsonObject> lists) {
        List<JsonObject> all = new ArrayList<>();
        boolean more = false;
        for (JsonObject list : lists) {
            more |= list.getValue("next") != null;
            for (Object item : list.getJsonArray("items")) {
                all.add(((JsonObject) item).put("node", list.getString("node")));
            }
        }
        all.sort(Comparator.comparing(Page::order));
        boolean cut = all.size() > size;
        List<JsonObject> items = cut ? all.subList(0, size) : all;
        return new JsonObject()
                .put("items", new JsonArray(List.copyOf(items)))
                .put("next", cut || more ? encoded(order(items.get(items.size() - 1))) : null);
    }

    private JsonObject answer(List<JsonObject> found) {
        boolean more = found.size() > size;
        List<JsonObject> items = more ? found.subList(0, size) : found;
        return new JsonObject()
                .put("items", new JsonArray(List.copyOf(items)))
                .put("next", more ? encoded(order(items.get(items.size() - 1))) : null);
    }

    private static String order(JsonObject item) {
        String address = Presentity.of(item.getString("presentity_uri"))
                .map(Presentity::address)
                .orElse("");
        return address + SEPARATOR + item.getString("event");
    }

    private static String encoded(String order) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(order.getBytes(StandardCharsets.UTF_8));
    }

    private String decoded() {
        if (after.isEmpty()) {
            return "";
        }
        try {
            String order = new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8);
            if (order.indexOf(SEPARATOR) > 0) {
                return order;
            }
        } catch (IllegalArgumentException none) {
            throw notAPage();
        }
        throw notAPage();
    }

    private static Refusal notAPage() {
        return Refusal.badArgument("page is none that an answer called next; without it the list begins");
    }

    /** Returns the place of the subscription after which this page begins; -1 for the first page. */
    int slot() {
        if (after.isEmpty()) {
            return -1;
        }
        if (after.length() > 9 || !after.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw notAPage();
        }
        return Integer.parseInt(after);
    }

    /** Returns the subscriptions that come next in the order of their places. */
    JsonObject watchers(PresentityState state, Optional<String> event, int afterSlot, long nowMillis) {
        List<Subscription> found =
                subscriptions(state, one -> event.map(one.event()::equals).orElse(true), afterSlot);
        JsonArray items = new JsonArray();
        shown(found).forEach(one -> items.add(DialogDesk.brief(one, nowMillis)));
        return new JsonObject().put("items", items).put("next", next(found));
    }

    /** Returns the subscriptions that come next in the order of their places, and one more where there are more. */
    List<Subscription> subscriptions(PresentityState state, Predicate<Subscription> asked, int afterSlot) {
        List<Subscription> found = new ArrayList<>();
        state.subscriptions().forEach(one -> {
            boolean wanted = !one.ended() && one.slot() > afterSlot;
            if (wanted && found.size() <= size && asked.test(one)) {
                found.add(one);
            }
        });
        return found;
    }

    /** Returns those of {@link #subscriptions} that stand on this page. */
    List<Subscription> shown(List<Subscription> found) {
        return found.size() > size ? found.subList(0, size) : found;
    }

    /** Returns how the page behind this one is asked for; null where this is the last. */
    String next(List<Subscription> found) {
        return found.size() > size ? Integer.toString(found.get(size - 1).slot()) : null;
    }
}
