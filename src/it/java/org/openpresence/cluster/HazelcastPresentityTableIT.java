package org.openpresence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.internal.cluster.impl.ClusterClockImpl;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.AbstractMap.SimpleEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openpresence.codec.ChangeCodec;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Presentity;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Bounds;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.PresentityTable;
import org.openpresence.presentity.PresentityTableContract;
import org.openpresence.presentity.TestClock;

/** The table in a real member, and its processors by themselves. */
class HazelcastPresentityTableIT implements PresentityTableContract {
    private static HazelcastMember member;

    private final TestClock clock = new TestClock();
    private final AtomicBoolean lease = new AtomicBoolean(true);
    private final PresentityKey key = PresentityKey.of(new Presentity(UUID.randomUUID() + "@example.com"));

    @BeforeAll
    static void start() {
        member = HazelcastMember.startAlone("table-it");
    }

    @AfterAll
    static void stop() {
        member.shutdown();
    }

    @Override
    public PresentityTable table(InstantSource time) {
        return member.table(HazelcastMember.PRESENTITIES, PresentityTableContract.REMEMBER_MILLIS, lease::get, time);
    }

    private HazelcastPresentityTable fresh() {
        return member.table(HazelcastMember.PRESENTITIES, PresentityTableContract.REMEMBER_MILLIS, lease::get, clock);
    }

    private Command publish(long operation, String body) {
        return new Command.Publish(
                key,
                "alice@example.com",
                operation,
                "presence",
                Optional.empty(),
                Optional.of(Document.of("application/pidf+xml", body)),
                60_000,
                new EntityTag("t" + operation),
                false,
                "pres-" + operation,
                100);
    }

    @Test
    void whatIsAskedOnAnEventLoopIsAnsweredOnIt() {
        Vertx vertx = Vertx.vertx();
        try {
            CompletableFuture<List<Thread>> threads = new CompletableFuture<>();
            vertx.runOnContext(now -> {
                Thread asking = Thread.currentThread();
                fresh().apply(publish(71, "<presence/>"))
                        .thenAccept(applied -> threads.complete(List.of(asking, Thread.currentThread())));
            });

            List<Thread> two = threads.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(two.get(1)).isSameAs(two.get(0));
        } finally {
            vertx.close().await();
        }
    }

    private static Applied apply(PresentityTable table, Command command) {
        return table.apply(command).toCompletableFuture().join();
    }

    private static SimpleEntry<PresentityKey, PresentityState> entry(PresentityKey key, PresentityState state) {
        return new SimpleEntry<>(key, state);
    }

    /** A processor that decided {@code command} on {@code entry}. */
    private ApplyCommand decided(Command command, Map.Entry<PresentityKey, PresentityState> entry) {
        ApplyCommand processor = new ApplyCommand(fresh(), command);
        assertThat(processor.process(entry)).isEqualTo(ApplyCommand.DECIDED);
        return processor;
    }

    @Test
    void a_value_is_handed_from_one_command_to_the_next_and_never_becomes_octets() {
        PresentityTable table = fresh();
        Document document = Document.of("application/pidf+xml", "x".repeat(10_000));
        Command first = new Command.Publish(
                key,
                "alice@example.com",
                1,
                "presence",
                Optional.empty(),
                Optional.of(document),
                60_000,
                new EntityTag("t1"),
                false,
                "pres-1",
                100);
        apply(table, first);
        Applied last = null;
        for (int i = 2; i < 50; i++) {
            last = apply(table, publish(i, "b" + i));
        }

        // Decoded octets would be another object.
        assertThat(last.state().publications().get(0).document()).isSameAs(document);
        PresentityState seen = apply(table, new Command.Reserve(key, 0, 0)).state();
        assertThat(seen).isSameAs(last.state());
    }

    @Test
    void an_entry_that_is_empty_is_removed_from_the_map() {
        HazelcastPresentityTable table = fresh();
        int before = table.size();
        apply(table, publish(1, "open"));
        int during = table.size();
        clock.pass(60_000);

        apply(table, new Command.ExpireDue(key));

        assertThat(during).isEqualTo(before + 1);
        assertThat(table.size()).isEqualTo(before);
    }

    @Test
    void without_a_lease_nothing_changes_and_the_stage_fails() {
        HazelcastPresentityTable table = fresh();
        int before = table.size();
        lease.set(false);

        assertThatThrownBy(() -> apply(table, publish(1, "open")))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PresentityTable.Unavailable.class);
        lease.set(true);
        assertThat(table.size()).isEqualTo(before);
    }

    /** After a standstill of two minutes Hazelcast sets its time back by that, as here, and never forward again. */
    @Test
    void it_takes_the_time_of_its_node_whatever_hazelcast_makes_of_a_standstill() {
        HazelcastPresentityTable table = member.table(
                HazelcastMember.PRESENTITIES, Bounds.remembering(32_000), 7, () -> true, InstantSource.system());
        ClusterClockImpl hazelcasts = ((ClusterServiceImpl)
                        Hazelcast.getHazelcastInstanceByName("table-it").getCluster())
                .getClusterClock();
        hazelcasts.setMasterTime(System.currentTimeMillis() - 146_000);

        Applied applied = apply(table, publish(1, "open"));
        hazelcasts.setMasterTime(System.currentTimeMillis());

        long ahead = applied.state().publications().get(0).expiresAtMillis() - System.currentTimeMillis();
        assertThat(ahead).isBetween(50_000L, 61_000L);
    }

    @Test
    void a_command_that_travelled_changes_nothing() {
        var entry = entry(key, null);
        var travelled = new ApplyCommand();

        assertThat(travelled.process(entry)).isEqualTo(ApplyCommand.MOVED);
        assertThat(travelled.getBackupProcessor()).isNull();
        assertThat(entry.getValue()).isNull();
    }

    @Test
    void what_was_blocked_sends_nothing_to_the_copies() {
        lease.set(false);
        var entry = entry(key, null);
        var processor = new ApplyCommand(fresh(), publish(1, "open"));

        assertThat(processor.process(entry)).isEqualTo(ApplyCommand.BLOCKED);
        assertThat(processor.getBackupProcessor()).isNull();
        assertThat(entry.getValue()).isNull();
    }

    @Test
    void the_copy_gets_the_very_change_of_the_primary_however_often_it_is_asked_for() {
        var entry = entry(key, null);
        var copy = entry(key, null);
        var processor = decided(publish(1, "open"), entry);

        processor.getBackupProcessor();
        Integer result = processor.getBackupProcessor().process(copy);

        assertThat(result).isEqualTo(ApplyCommand.DECIDED);
        assertThat(ChangeCodec.encode(processor.applied().change())).isNotEmpty();
        assertThat(copy.getValue().publications()).isEqualTo(entry.getValue().publications());
        assertThat(copy.getValue().revision()).isEqualTo(entry.getValue().revision());
    }

    @Test
    void a_refusal_sends_nothing_and_a_repetition_a_barrier_that_changes_nothing() {
        var entry = entry(key, null);
        decided(publish(1, "open"), entry);
        PresentityState before = entry.getValue();

        var nothing = decided(new Command.ExpireDue(key), entry);
        var repeated = decided(publish(1, "open"), entry);
        var copy = entry(key, before);

        assertThat(nothing.getBackupProcessor()).isNull();
        assertThat(repeated.applied().repeated()).isTrue();
        assertThat(repeated.getBackupProcessor()).isNotNull();
        assertThat(repeated.getBackupProcessor().process(copy)).isEqualTo(ApplyCommand.DECIDED);
        assertThat(copy.getValue()).isSameAs(before);
    }

    @Test
    void a_copy_at_another_revision_applies_nothing_and_does_not_throw() {
        var entry = entry(key, null);
        decided(publish(1, "open"), entry);
        var second = decided(publish(2, "closed"), entry);
        var lagging = entry(key, null);

        assertThat(second.getBackupProcessor().process(lagging)).isEqualTo(ApplyCommand.BLOCKED);
        assertThat(lagging.getValue()).isNull();
    }

    @Test
    void a_copy_whose_entry_becomes_empty_is_removed() {
        var entry = entry(key, null);
        decided(publish(1, "open"), entry);
        var copy = entry(key, entry.getValue());
        clock.pass(60_000);

        decided(new Command.ExpireDue(key), entry).getBackupProcessor().process(copy);

        assertThat(entry.getValue()).isNull();
        assertThat(copy.getValue()).isNull();
    }
}
