package org.openpresence.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.authorization.Permissions;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.Published;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.Command;
import org.openpresence.subscription.Consent;
import org.openpresence.subscription.Subscription;

class NotifierRulesTest {
    private static final Consent ALLOWED = new Consent(WatcherState.ACTIVE, "", "allow S* a*", 0);
    private static final Consent LESS = new Consent(WatcherState.ACTIVE, "", "allow S*", 0);
    private static final Consent PENDING = new Consent(WatcherState.PENDING, "", "confirm", 0);
    private static final Consent POLITE = new Consent(WatcherState.ACTIVE, "polite-block", "polite-block", 0);
    private static final Consent BLOCKED = new Consent(WatcherState.TERMINATED, "rejected", "block", 0);
    private static final long HOUR = 3_600_000;

    /** Counts how often it is asked; a restricted body says by which permissions. */
    private static final class GuardedPackage implements EventPackage {
        private int aggregated;
        private int restricted;

        @Override
        public String name() {
            return World.PRESENCE;
        }

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public Duration defaultExpires() {
            return Duration.ofHours(1);
        }

        @Override
        public boolean requiresAuthorization() {
            return true;
        }

        @Override
        public Optional<Document> aggregate(Presentity presentity, List<Published> oldestFirst) {
            aggregated++;
            return Optional.of(
                    oldestFirst.isEmpty() ? text("closed") : oldestFirst.get(0).document());
        }

        @Override
        public Document restrict(Document document, Permissions permissions) {
            restricted++;
            return permissions.allAttributes() ? document : text(document.text().substring(0, 1));
        }

        @Override
        public Document essence(Document document) {
            return text(document.text().replaceAll("[0-9]", ""));
        }

        private static Document text(String text) {
            return Document.of("text/plain", text);
        }
    }

    private final GuardedPackage guarded = new GuardedPackage();
    private final World world = world(false);

    private World world(boolean onRefresh) {
        return new World(World.LIST, 0, onRefresh, 1_000, new EventPackages(List.of(guarded), false));
    }

    @Test
    void a_pending_watcher_gets_its_state_and_no_body_and_hears_of_no_change() {
        world.publish("open");

        world.subscribe(PENDING, HOUR);
        var first = world.last();
        world.confirm();
        world.publish("busy");

        assertThat(first.state()).isEqualTo("pending");
        assertThat(first.body()).isEmpty();
        assertThat(world.sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_politely_blocked_watcher_sees_somebody_who_is_never_there(boolean onRefresh) {
        World place = world(onRefresh);
        place.subscribe(POLITE, HOUR);
        place.confirm();

        var tag = place.publish("open");
        place.modify(tag, "busy");
        place.subscribe(POLITE, HOUR);

        assertThat(place.sent).singleElement().satisfies(one -> {
            assertThat(one.body()).isEqualTo("closed");
            assertThat(one.state()).isEqualTo("active");
        });
    }

    @Test
    void who_sees_a_part_is_not_told_where_its_essence_is_the_same_and_who_sees_all_is() {
        var tag = world.publish("1 open");
        world.subscribe(LESS, HOUR);
        world.confirm();
        world.subscribe(ALLOWED, HOUR);
        world.confirm();

        world.modify(tag, "2 open");

        assertThat(world.sent).singleElement().satisfies(one -> assertThat(one.body())
                .isEqualTo("2 open"));
    }

    @Test
    void a_failed_notify_lets_a_politely_blocked_watcher_notice_no_change() {
        world.subscribe(POLITE, HOUR);
        world.answerAll(500);

        world.publish("open");

        assertThat(world.sent).isEmpty();
    }

    @Test
    void a_refused_watcher_is_ended_without_a_body() {
        world.publish("open");

        world.subscribe(BLOCKED, HOUR);

        assertThat(world.last().state()).isEqualTo("terminated;reason=rejected");
        assertThat(world.last().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsubscribe", "fetch"})
    void the_end_of_a_pending_subscription_tells_nothing_either(String way) {
        world.publish("open");

        var held = world.subscribe(PENDING, way.equals("fetch") ? 0 : HOUR);
        if (way.equals("unsubscribe")) {
            world.confirm();
            world.refresh(held, 2, 0);
        }

        assertThat(world.last().state()).isEqualTo("terminated;reason=timeout");
        assertThat(world.last().body()).isEmpty();
    }

    @Test
    void a_document_is_composed_once_and_restricted_once_for_all_of_whom_the_rules_say_the_same() {
        for (int i = 0; i < 50; i++) {
            world.subscribe(i % 2 == 0 ? LESS : ALLOWED, HOUR);
        }
        world.confirm();
        guarded.aggregated = 0;
        guarded.restricted = 0;

        world.publish("open");

        assertThat(world.bodies().stream().filter("o"::equals)).hasSize(25);
        assertThat(world.bodies().stream().filter("open"::equals)).hasSize(25);
        assertThat(guarded.aggregated).isEqualTo(1);
        assertThat(guarded.restricted).isEqualTo(2);
        assertThat(world.batches.stream().filter(batch -> batch.requests().size() == 25))
                .hasSize(2);
    }

    @Test
    void ten_thousand_watchers_with_twenty_different_rulings_cost_twenty_restrictions_for_each_change() {
        World place = new World(World.LIST, 0, false, 20_000, new EventPackages(List.of(guarded), false));
        for (int i = 0; i < 10_000; i++) {
            place.subscribe(new Consent(WatcherState.ACTIVE, "", "allow Sc" + i % 20 + " a*", 0), HOUR);
            place.confirm();
        }
        var tag = place.publish("warm");
        place.confirm();
        guarded.aggregated = 0;
        guarded.restricted = 0;

        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        place.modify(tag, "open");
        long micros = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun) / 1_000;

        assertThat(place.sent).hasSize(10_000);
        assertThat(guarded.aggregated).isEqualTo(1);
        assertThat(guarded.restricted).isEqualTo(20);
        System.out.println("10,000 watchers, 20 rulings: " + micros + " us of CPU for one change");
        assertThat(micros).isLessThan(2_000_000);
    }

    @Test
    void a_change_that_the_permissions_hide_is_not_told() {
        world.subscribe(LESS, HOUR);
        world.subscribe(ALLOWED, HOUR);
        world.confirm();
        var tag = world.publish("open");
        world.confirm();

        world.modify(tag, "off");

        assertThat(world.bodies()).containsExactly("off");
    }

    @Test
    void consent_turns_the_lamp_on_and_its_end_ends_the_subscription_without_a_body() {
        world.publish("open");
        var held = world.subscribe(PENDING, HOUR);
        world.confirm();

        rule(held, ALLOWED);
        var on = world.last();
        world.confirm();
        rule(held, BLOCKED);

        assertThat(on.state()).isEqualTo("active");
        assertThat(on.body()).isEqualTo("open");
        assertThat(world.last().state()).isEqualTo("terminated;reason=rejected");
        assertThat(world.last().body()).isEmpty();
    }

    @Test
    void a_watcher_that_must_be_confirmed_again_is_told_to_subscribe_again() {
        world.publish("open");
        var held = world.subscribe(ALLOWED, HOUR);
        world.confirm();

        rule(held, PENDING);

        assertThat(world.last().state()).isEqualTo("terminated;reason=deactivated");
        assertThat(world.last().body()).isEmpty();
    }

    @Test
    void other_permissions_are_told_and_another_end_of_the_same_ones_is_not() {
        world.publish("open");
        var held = world.subscribe(ALLOWED, HOUR);
        world.confirm();

        rule(held, new Consent(WatcherState.ACTIVE, "", ALLOWED.ruling(), world.clock.millis() + 60_000));
        var same = List.copyOf(world.sent);
        rule(held, LESS);

        assertThat(same).isEmpty();
        assertThat(world.bodies()).containsExactly("o");
    }

    @Test
    void from_allowed_to_politely_blocked_and_back_the_watcher_sees_a_lamp_go_off_and_on() {
        world.publish("open");
        var held = world.subscribe(ALLOWED, HOUR);
        world.confirm();

        rule(held, POLITE);
        var off = world.bodies();
        world.confirm();
        rule(held, ALLOWED);

        assertThat(off).containsExactly("closed");
        assertThat(world.bodies()).containsExactly("open");
    }

    @Test
    void a_watcher_of_whom_nobody_asked_the_rules_is_told_nothing_until_they_were() {
        world.publish("open");
        var held = world.subscribe(ALLOWED, HOUR);
        var loaded = new World(World.LIST, 0, false, 1_000, new EventPackages(List.of(guarded), false));
        var unjudged = held.under(Consent.NOT_ASKED, WatcherState.ACTIVE, "", 1);
        loaded.tell(loaded.apply(new Command.Load(loaded.key(), "alice@example.com", List.of(), List.of(unjudged), 1)));
        var before = List.copyOf(loaded.sent);
        var asked = List.copyOf(loaded.desk.judged);

        loaded.tell(loaded.apply(
                new Command.Rule(loaded.key(), List.of(new Command.Rule.Judged(held.slot(), held.random(), ALLOWED)))));

        assertThat(before).isEmpty();
        assertThat(asked).containsExactly("alice@example.com");
        assertThat(loaded.bodies()).containsExactly("closed");
    }

    @Test
    void nobody_sees_a_change_that_may_close_the_door_before_the_rules_were_asked_not_even_by_a_refresh() {
        var held = world.subscribe(ALLOWED, HOUR);
        world.confirm();
        world.desk.holdsContent = true;
        world.publish("open");
        world.refresh(held, 2, HOUR);
        var before = List.copyOf(world.sent);

        rule(held, POLITE);
        world.desk.held.forEach(Runnable::run);

        assertThat(before).isEmpty();
        assertThat(world.bodies()).containsExactly("closed");
    }

    @Test
    void a_noted_change_is_told_once_also_where_the_rules_were_asked_before_its_commit() {
        String tag = world.publish("open");
        world.subscribe(ALLOWED, HOUR);
        world.confirm();
        world.desk.holdsContent = true;

        world.notifier.note(world.published(World.PRESENCE, tag, "busy", HOUR), World.PRESENCE);
        world.desk.held.forEach(Runnable::run);
        int told = world.notifier.tellNoted(world.key(), World.PRESENCE);
        List<String> once = world.bodies();
        world.confirm();
        world.notifier.tellAll(world.key(), World.PRESENCE);

        assertThat(told).isOne();
        assertThat(once).containsExactly("busy");
        assertThat(world.bodies()).containsExactly("busy");
    }

    @Test
    void who_does_not_see_a_noted_change_is_told_all_the_same() {
        String tag = world.publish("1 open");
        world.subscribe(LESS, HOUR);
        world.confirm();

        world.notifier.note(world.published(World.PRESENCE, tag, "2 open", HOUR), World.PRESENCE);
        world.notifier.tellNoted(world.key(), World.PRESENCE);

        assertThat(world.bodies()).containsExactly("2");
    }

    @Test
    void the_rules_are_asked_again_when_a_validity_begins_or_ends() {
        long now = world.clock.millis();
        world.subscribe(new Consent(WatcherState.ACTIVE, "", "allow S*", now + 60_000), HOUR);
        world.subscribe(new Consent(WatcherState.PENDING, "", "confirm", now + 20_000), HOUR);
        world.confirm();

        world.pass(19_000);
        int early = world.desk.judged.size();
        world.pass(2_000);
        int first = world.desk.judged.size();
        world.pass(60_000);

        assertThat(early).isZero();
        assertThat(first).isEqualTo(1);
        assertThat(world.desk.judged).hasSize(2);
    }

    @Test
    void who_asks_after_the_end_of_a_validity_is_told_nothing_before_the_rules_were_asked_again() {
        String tag = world.publish("open");
        var until = world.clock.millis() + 60_000;
        var ending = world.subscribe(new Consent(WatcherState.ACTIVE, "", "allow S* a*", until), HOUR);
        var going = world.subscribe(new Consent(WatcherState.ACTIVE, "", "allow S* a*", until), HOUR);
        world.confirm();
        world.clock.pass(60_001);
        world.batches.clear();

        world.refresh(ending, 2, HOUR);
        world.modify(tag, "busy");
        int answers = world.batches.size();
        var told = List.copyOf(world.sent);
        world.refresh(going, 2, 0);
        var unsubscribed = world.last();
        world.confirm();
        rule(ending, BLOCKED);

        assertThat(answers).isEqualTo(1);
        assertThat(told).isEmpty();
        assertThat(unsubscribed.state()).isEqualTo("terminated;reason=timeout");
        assertThat(unsubscribed.body()).isEmpty();
        assertThat(world.last().state()).isEqualTo("terminated;reason=rejected");
        assertThat(world.last().body()).isEmpty();
    }

    @Test
    void who_asks_after_the_end_of_a_validity_is_told_everything_where_another_one_lets_it_in() {
        world.publish("open");
        var now = world.clock.millis();
        var held = world.subscribe(new Consent(WatcherState.ACTIVE, "", "allow S* a*", now + 60_000), HOUR);
        world.confirm();
        world.clock.pass(60_001);

        world.refresh(held, 2, HOUR);
        int before = world.sent.size();
        rule(held, new Consent(WatcherState.ACTIVE, "", "allow S* a*", now + 120_000));

        assertThat(before).isZero();
        assertThat(world.sent).singleElement().satisfies(one -> assertThat(one.body())
                .isEqualTo("open"));
    }

    private void rule(Subscription held, Consent consent) {
        world.tell(world.apply(
                new Command.Rule(world.key(), List.of(new Command.Rule.Judged(held.slot(), held.random(), consent)))));
    }
}
