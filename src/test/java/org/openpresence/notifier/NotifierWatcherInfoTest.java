package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.notifier.World.result;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.winfo.WatcherInfoPolicy;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Command;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.Subscription;

/** Who watches, for those who may know (RFC 3857 §4.7, RFC 3858). */
class NotifierWatcherInfoTest {
    private static final String WINFO = "conference.winfo";
    private static final Pattern HEAD = Pattern.compile("version=\"(\\d+)\" state=\"(\\w+)\"");
    private static final Pattern WATCHER =
            Pattern.compile("<watcher id=\"([^\"]+)\" status=\"(\\w+)\" event=\"(\\w+)\"[^>]*>([^<]*)</watcher>");

    private World world = worldOf(WatcherInfoPolicy.OWNER);

    /** A package that has nothing but a name for its watcher information. */
    private record Conference(String name) implements EventPackage {
        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public Duration defaultExpires() {
            return Duration.ofHours(1);
        }

        @Override
        public Optional<String> watcherInfo() {
            return Optional.of(WINFO);
        }
    }

    private static World worldOf(WatcherInfoPolicy policy) {
        return new World(new EventPackages(List.of(new Conference("conference")), true, policy));
    }

    /** Returns version and state of a document and its watchers: {@code 0 full bob active subscribe}. */
    private static String summary(World.Sent sent) {
        Matcher head = HEAD.matcher(sent.body());
        assertThat(head.find()).as(sent.body()).isTrue();
        StringBuilder summary = new StringBuilder(head.group(1) + ' ' + head.group(2));
        Matcher watcher = WATCHER.matcher(sent.body());
        while (watcher.find()) {
            String name = watcher.group(4).replaceAll("sip:(.*)@.*", "$1");
            summary.append(' ').append(name).append(' ').append(watcher.group(2));
            summary.append(' ').append(watcher.group(3));
        }
        return summary.toString();
    }

    private Subscription watch(String name, String event, long lifetimeMillis) {
        world.watcher = new Presentity(name + "@example.com");
        world.from = "<sip:" + name + "@example.com>;tag=tag";
        return world.subscribe(event, lifetimeMillis, 0);
    }

    /** Confirms everything until nothing comes, and returns what readers were told. */
    private List<String> told() {
        List<String> told = new ArrayList<>();
        while (!world.sent.isEmpty()) {
            world.sent.stream()
                    .filter(sent -> sent.request().event().equals(WINFO))
                    .forEach(sent -> told.add(summary(sent)));
            world.confirm();
        }
        return told;
    }

    @Test
    void the_first_document_names_all_watchers_and_each_later_one_what_happened() {
        watch("bob", "conference", 3_600_000);
        told();
        watch("alice", WINFO, 3_600_000);
        assertThat(told()).containsExactly("0 full bob active subscribe");

        var carol = watch("carol", "conference", 3_600_000);
        assertThat(told()).containsExactly("1 partial carol active subscribe");

        world.refresh(carol, 2, 3_600_000);
        assertThat(told()).isEmpty();

        world.refresh(carol, 3, 0);
        assertThat(told()).containsExactly("2 partial carol terminated timeout");
        watch("dave", "conference", 0);
        assertThat(told()).containsExactly("3 partial dave terminated timeout");
    }

    @Test
    void a_watcher_that_expires_or_is_ended_is_told_with_the_reason() {
        watch("alice", WINFO, 3_600_000);
        told();
        watch("bob", "conference", 10_000);
        var carol = watch("carol", "conference", 3_600_000);
        told();

        world.pass(11_000);
        assertThat(told()).containsExactly("3 partial bob terminated timeout");

        world.tell(
                world.apply(new Command.End(world.key(), carol.slot(), carol.random(), Long.MAX_VALUE, "deactivated")));
        assertThat(told()).containsExactly("4 partial carol terminated deactivated");
    }

    @Test
    void a_watcher_that_cannot_be_reached_is_told_as_gone() {
        watch("alice", WINFO, 3_600_000);
        watch("bob", "conference", 3_600_000);
        told();
        world.tell(world.published("conference", "", "news", 3_600_000));
        var toBob = world.sent.remove(0);

        world.notifier.results(List.of(result(toBob, 404, -1)));

        assertThat(told()).containsExactly("2 partial bob terminated timeout");
    }

    @Test
    void what_happens_during_an_outstanding_notify_is_told_together_the_last_of_each_watcher() {
        watch("alice", WINFO, 3_600_000);
        var outstanding = world.last();
        world.sent.clear();
        var bob = watch("bob", "conference", 3_600_000);
        world.refresh(bob, 2, 0);
        watch("carol", "conference", 3_600_000);
        world.confirm();

        world.notifier.results(List.of(result(outstanding, 200, -1)));

        assertThat(told()).containsExactly("1 partial bob terminated timeout carol active subscribe");
    }

    @Test
    void who_is_not_let_in_in_time_waits_and_is_given_up() {
        watch("alice", WINFO, 200_000_000);
        told();
        world.watcher = new Presentity("bob@example.com");
        var pending = new Consent(WatcherState.PENDING, "", "confirm", 0);
        world.subscribe("conference", pending, 10_000);
        assertThat(told()).containsExactly("1 partial bob pending subscribe");

        world.pass(11_000);
        assertThat(told()).containsExactly("2 partial bob waiting timeout");

        world.clock.pass(86_400_000);
        world.pass(200);
        assertThat(told()).containsExactly("3 partial bob terminated giveup");
    }

    @Test
    void consent_is_told_whether_the_watcher_is_there_or_waits() {
        watch("alice", WINFO, 3_600_000);
        told();
        world.watcher = new Presentity("bob@example.com");
        var pending = new Consent(WatcherState.PENDING, "", "confirm", 0);
        var allowed = new Consent(WatcherState.ACTIVE, "", "allow", 0);
        var held = world.subscribe("conference", pending, 10_000);
        told();

        rule(held, allowed);
        assertThat(told()).containsExactly("2 partial bob active approved");

        world.subscribe("conference", pending, 10_000);
        told();
        world.pass(11_000);
        told();
        rule(waiting(), allowed);
        assertThat(told().get(0)).endsWith("partial bob terminated approved");
    }

    @Test
    void who_waits_keeps_the_name_of_its_subscription_until_the_rules_decide() {
        watch("alice", WINFO, 3_600_000);
        told();
        world.watcher = new Presentity("bob@example.com");
        world.subscribe("conference", new Consent(WatcherState.PENDING, "", "confirm", 0), 10_000);
        String pending = toldId();

        world.pass(11_000);
        String waits = toldId();
        rule(waiting(), new Consent(WatcherState.ACTIVE, "", "allow", 0));

        assertThat(List.of(waits, toldId())).containsOnly(pending);
    }

    /** Returns the id of the watcher that the next document tells of, and confirms it. */
    private String toldId() {
        Matcher watcher = WATCHER.matcher(world.sent.stream()
                .filter(sent -> sent.request().event().equals(WINFO))
                .findFirst()
                .orElseThrow()
                .body());
        assertThat(watcher.find()).isTrue();
        told();
        return watcher.group(1);
    }

    private void rule(Subscription held, Consent consent) {
        world.tell(world.apply(
                new Command.Rule(world.key(), List.of(new Command.Rule.Judged(held.slot(), held.random(), consent)))));
    }

    private Subscription waiting() {
        List<Subscription> waiting = new ArrayList<>();
        world.state().subscriptions().forEach(held -> {
            if (held.state() == WatcherState.WAITING) {
                waiting.add(held);
            }
        });
        return waiting.get(0);
    }

    @Test
    void more_than_is_kept_is_told_as_a_document_of_all() {
        watch("alice", WINFO, 3_600_000);
        var outstanding = world.last();
        world.sent.clear();
        for (int i = 0; i < WatcherLog.CAPACITY; i++) {
            world.refresh(watch("bob", "conference", 3_600_000), 2, 0);
        }
        watch("carol", "conference", 3_600_000);
        world.confirm();

        world.notifier.results(List.of(result(outstanding, 200, -1)));

        assertThat(told()).containsExactly("1 full carol active subscribe");
    }

    @Test
    void a_refresh_and_a_failed_notify_are_followed_by_a_document_of_all() {
        var reader = watch("alice", WINFO, 3_600_000);
        told();
        watch("bob", "conference", 3_600_000);
        told();
        world.refresh(reader, 2, 3_600_000);
        assertThat(told()).containsExactly("2 full bob active subscribe");

        watch("carol", "conference", 3_600_000);
        world.answerAll(500);
        watch("dave", "conference", 3_600_000);
        assertThat(told()).containsExactly("4 full bob active subscribe carol active subscribe dave active subscribe");
    }

    @Test
    void one_who_goes_on_with_a_subscription_sends_a_document_of_all() {
        watch("bob", "conference", 3_600_000);
        watch("alice", WINFO, 3_600_000);
        told();
        var state = world.state();
        var other = worldOf(WatcherInfoPolicy.OWNER);

        other.tell(other.apply(new Command.Load(
                world.key(),
                "alice@example.com",
                List.of(),
                List.of(state.subscriptions().get(0), state.subscriptions().get(1)),
                1000)));

        world = other;
        world.operation = 100;
        assertThat(told()).containsExactly("1000 full bob active subscribe");
        watch("carol", "conference", 3_600_000);
        assertThat(told()).containsExactly("1001 partial carol active subscribe");
    }

    @Test
    void others_than_the_presentity_see_what_is_theirs_where_the_policy_lets_them() {
        world = worldOf(WatcherInfoPolicy.SELF);
        watch("bob", "conference", 3_600_000);
        watch("carol", "conference", 3_600_000);
        told();

        watch("bob", WINFO, 3_600_000);
        assertThat(told()).containsExactly("0 full bob active subscribe");
        watch("dave", "conference", 3_600_000);
        assertThat(told()).isEmpty();
        watch("bob", "conference", 3_600_000);
        assertThat(told()).containsExactly("1 partial bob active subscribe");
        watch("alice", WINFO, 3_600_000);
        assertThat(told().get(0)).contains("bob", "carol", "dave");
    }

    @Test
    void names_and_times_of_watchers_are_told() {
        world.watcher = new Presentity("bob@example.com");
        world.from = "\"Bob \\\"B\\\" <b>\" <sip:bob@example.com>;tag=t";
        world.subscribe("conference", 600_000, 0);
        told();
        world.pass(60_000);

        watch("alice", WINFO, 3_600_000);

        assertThat(world.last().body())
                .contains("display-name=\"Bob &quot;B&quot; &lt;b&gt;\"")
                .contains("expiration=\"540\"")
                .contains("duration-subscribed=\"60\"")
                .contains("<watcher-list resource=\"sip:alice@example.com\" package=\"conference\">");
    }
}
