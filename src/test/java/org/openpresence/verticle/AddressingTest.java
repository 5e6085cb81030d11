package org.openpresence.verticle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.GuardedPackage;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.model.EventName;
import org.openpresence.model.Flow;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.SubscribeRequest;

class AddressingTest {
    private static final Presentity LINE = new Presentity("line@example.com");
    private static final Presentity ALICE = new Presentity("alice@example.com");

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void stop() throws Exception {
        hanging.countDown();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Somebody else's package, which finds the presentity when the test lets it. */
    private final class Line implements EventPackage {
        private final String name;

        Line(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
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
        public Presentity presentityOf(SubscribeRequest request) {
            try {
                hanging.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            return LINE;
        }
    }

    private Addressing addressing(long limitMillis) {
        EventPackage line = new GuardedPackage(
                new Line("line"), Duration.ofMillis(limitMillis), 2, (name, call, cause, problem, thrown) -> {});
        return new Addressing(new EventPackages(List.of(new PresencePackage(), line)), new Lanes(context));
    }

    private static SubscribeRequest request(String event) {
        return new SubscribeRequest(
                new Origin("n1", 0, 7, 0),
                1,
                ALICE,
                Optional.of(EventName.of(event)),
                OptionalLong.empty(),
                Optional.empty(),
                List.of(),
                "call",
                1,
                "<sip:bob@example.com>;tag=1",
                "sip:bob@example.com",
                "1",
                "<sip:alice@example.com>",
                "sip:alice@example.com",
                "",
                List.of(),
                "sip:192.0.2.100",
                "",
                new Flow("udp", "192.0.2.1", 5060, "192.0.2.100", 5060, "n1", 0, 0),
                Optional.empty(),
                Optional.empty());
    }

    /** Asks on the loop; the answer comes there, too. */
    private CompletableFuture<Presentity> ask(Addressing addressing, String event) {
        CompletableFuture<Presentity> answer = new CompletableFuture<>();
        context.runOnContext(asked -> addressing.find(
                request(event),
                found -> answer.complete(found.presentity()),
                failed -> answer.completeExceptionally(new AssertionError("failed"))));
        return answer;
    }

    @Test
    void a_package_may_find_the_presentity_elsewhere_and_nobody_else_waits_for_it() throws Exception {
        Addressing addressing = addressing(20_000);

        var line = ask(addressing, "line");
        Presentity other = ask(addressing, "presence").get(10, TimeUnit.SECONDS);
        boolean before = line.isDone();
        hanging.countDown();

        assertThat(other).isEqualTo(ALICE);
        assertThat(before).isFalse();
        assertThat(line.get(10, TimeUnit.SECONDS)).isEqualTo(LINE);
    }

    @Test
    void one_that_never_says_whom_it_means_means_what_the_request_names() throws Exception {
        assertThat(ask(addressing(50), "line").get(10, TimeUnit.SECONDS)).isEqualTo(ALICE);
    }
}
