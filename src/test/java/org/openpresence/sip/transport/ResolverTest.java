package org.openpresence.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.NameServer;

/** RFC 3263 §4, against a name server on a real socket. */
class ResolverTest {
    private static final String[] ABSENT = {};

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final NameServer names = new NameServer();
    private final AtomicLong nanos = new AtomicLong();
    private final Resolver resolver = on(() -> new Resolver(vertx, List.of(names.address()), nanos::get));

    private <T> T on(Supplier<T> action) {
        return await(action, ignored -> Future.succeededFuture(ignored));
    }

    private <T, R> R await(Supplier<T> action, java.util.function.Function<T, Future<R>> then) {
        Promise<R> done = Promise.promise();
        loop.runOnContext(go -> then.apply(action.get()).onComplete(done));
        try {
            return done.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    private List<String> find(String host, int port, String transport) {
        return texts(await(() -> host, name -> resolver.resolve(name, port, transport)));
    }

    private List<String> texts(Candidates candidates) {
        return resolver.order(candidates).stream()
                .map(target -> target.transport()
                        + ' '
                        + target.address().getAddress().getHostAddress()
                        + ' '
                        + target.address().getPort())
                .toList();
    }

    private String[] asked() {
        return names.asked().toArray(ABSENT);
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @AfterEach
    void close() throws Exception {
        names.close();
        on(() -> {
            resolver.close();
            return true;
        });
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void naptr_says_the_transport_srv_the_port_and_a_the_address() {
        names.naptr("example.com", 60, 20, 10, "s", "SIP+D2U", "_sip._udp.example.com")
                .naptr("example.com", 60, 10, 10, "s", "SIP+D2T", "_sip._tcp.example.com")
                .naptr("example.com", 60, 5, 10, "s", "SIPS+D2T", "_sips._tcp.example.com")
                .srv("_sip._udp.example.com", 60, 0, 0, 5070, "one.example.com")
                .srv("_sip._tcp.example.com", 60, 0, 0, 5080, "two.example.com")
                .address("one.example.com", 60, "192.0.2.1")
                .address("two.example.com", 60, "192.0.2.2");

        assertThat(find("example.com", -1, "")).containsExactly("tcp 192.0.2.2 5080", "udp 192.0.2.1 5070");
        assertThat(asked()).doesNotContain("SRV _sips._tcp.example.com");
    }

    @Test
    void without_naptr_srv_is_asked_for_the_transports_that_we_have() {
        names.srv("_sip._tcp.example.com", 60, 0, 0, 5080, "two.example.com")
                .address("two.example.com", 60, "192.0.2.2");

        assertThat(find("example.com", -1, "")).containsExactly("tcp 192.0.2.2 5080");
        assertThat(asked())
                .contains("NAPTR example.com", "SRV _sip._udp.example.com", "SRV _sip._tcp.example.com")
                .doesNotContain("A example.com");
    }

    @Test
    void without_srv_it_is_the_host_itself_over_udp_at_5060() {
        names.address("example.com", 60, "192.0.2.1").address("example.com", 60, "2001:db8::1");

        assertThat(find("example.com", -1, "")).containsExactly("udp 192.0.2.1 5060", "udp 2001:db8:0:0:0:0:0:1 5060");
        assertThat(find("example.com", -1, "tcp").get(0)).isEqualTo("tcp 192.0.2.1 5060");
    }

    @Test
    void a_named_transport_needs_no_naptr_and_a_named_port_no_srv_either() {
        names.srv("_sip._tcp.example.com", 60, 0, 0, 5080, "example.com").address("example.com", 60, "192.0.2.1");

        assertThat(find("example.com", -1, "tcp")).containsExactly("tcp 192.0.2.1 5080");
        assertThat(find("example.com", 5090, "")).containsExactly("udp 192.0.2.1 5090");
        assertThat(find("example.com", 5090, "tcp")).containsExactly("tcp 192.0.2.1 5090");
        assertThat(asked()).noneMatch(query -> query.startsWith("NAPTR"));
    }

    @Test
    void priorities_are_kept_and_the_addresses_of_a_host_stay_together() {
        names.srv("_sip._udp.example.com", 60, 20, 0, 5062, "last.example.com")
                .srv("_sip._udp.example.com", 60, 10, 0, 5061, "first.example.com")
                .address("last.example.com", 60, "192.0.2.9")
                .address("first.example.com", 60, "192.0.2.1")
                .address("first.example.com", 60, "192.0.2.2");

        assertThat(find("example.com", -1, "udp"))
                .containsExactly("udp 192.0.2.1 5061", "udp 192.0.2.2 5061", "udp 192.0.2.9 5062");
    }

    @Test
    void a_target_without_an_address_is_left_out_and_a_service_that_is_decidedly_not_there_is_no_host() {
        names.srv("_sip._udp.example.com", 60, 10, 0, 5061, "gone.example.com")
                .srv("_sip._udp.example.com", 60, 20, 0, 5062, "here.example.com")
                .address("here.example.com", 60, "192.0.2.9")
                .srv("_sip._udp.example.org", 60, 0, 0, 0, ".")
                .address("example.org", 60, "192.0.2.8");

        assertThat(find("example.com", -1, "udp")).containsExactly("udp 192.0.2.9 5062");
        assertThatThrownBy(() -> find("example.org", -1, "udp")).hasMessageContaining("example.org");
    }

    @Test
    void a_literal_address_asks_nobody() {
        assertThat(Resolver.literal("192.0.2.1", -1, ""))
                .isEqualTo(new Target("udp", Resolver.literal("192.0.2.1", 5060), 0));
        assertThat(Resolver.literal("2001:db8::1", 5070, "tcp").address().getPort())
                .isEqualTo(5070);
        assertThat(Resolver.literal("example.com", 5070, "")).isNull();
        assertThat(asked()).isEmpty();
    }

    @Test
    void what_was_found_is_known_as_long_as_its_shortest_record_holds() {
        names.srv("_sip._udp.example.com", 600, 0, 0, 5070, "one.example.com")
                .address("one.example.com", 20, "192.0.2.1");
        find("example.com", -1, "udp");
        int first = names.asked().size();

        pass(19);
        Candidates still = on(() -> resolver.known("example.com", -1, "udp"));
        find("example.com", -1, "udp");
        int before = names.asked().size();
        pass(2);
        names.remove("one.example.com");
        names.address("one.example.com", 20, "192.0.2.7");

        assertThat(texts(still)).containsExactly("udp 192.0.2.1 5070");
        assertThat(before).isEqualTo(first);
        assertThat(on(() -> java.util.Optional.ofNullable(resolver.known("example.com", -1, "udp"))))
                .isEmpty();
        assertThat(find("example.com", -1, "udp")).containsExactly("udp 192.0.2.7 5070");
    }

    @Test
    void that_there_is_no_such_name_is_known_for_a_while_too() {
        assertThatThrownBy(() -> find("nowhere.example.com", -1, "")).hasMessageContaining("nowhere.example.com");
        int first = names.asked().size();

        assertThatThrownBy(() -> find("nowhere.example.com", -1, "")).hasMessageContaining("nowhere.example.com");
        int second = names.asked().size();
        pass(31);
        names.address("nowhere.example.com", 60, "192.0.2.1");

        assertThat(second).isEqualTo(first);
        assertThat(find("nowhere.example.com", -1, "")).containsExactly("udp 192.0.2.1 5060");
    }

    @Test
    void when_no_name_server_answers_what_was_known_goes_on_to_be_used() {
        names.address("example.com", 5, "192.0.2.1");
        find("example.com", 5070, "");
        names.silent(true);
        pass(100);

        assertThat(find("example.com", 5070, "")).containsExactly("udp 192.0.2.1 5070");
        assertThatThrownBy(() -> find("other.example.com", 5070, "")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void two_who_ask_at_once_share_one_look_up() {
        names.address("example.com", 60, "192.0.2.1");

        await(
                () -> 0,
                ignored -> Future.all(
                        resolver.resolve("example.com", 5070, ""), resolver.resolve("example.com", 5070, "")));

        assertThat(names.asked()).containsExactlyInAnyOrder("A example.com", "AAAA example.com");
    }

    @Test
    void a_name_that_cannot_exist_or_breaks_the_rules_of_names_is_not_found() {
        assertThatThrownBy(() -> find("df7jal23ls0d.invalid", -1, "")).hasMessageContaining("invalid");
        assertThatThrownBy(() -> find("x".repeat(70) + ".example.com", 5060, ""))
                .isInstanceOf(Exception.class);
        assertThat(asked()).isEmpty();
    }

    @Test
    void the_names_that_are_remembered_are_bounded() {
        for (int i = 0; i < 10_100; i++) {
            String host = "x".repeat(70) + i + ".example.com";
            await(() -> host, name -> resolver.resolve(name, 5060, "").otherwise(new Candidates(List.of())));
        }

        assertThat(on(resolver::size)).isEqualTo(10_000);
    }

    @Test
    void what_failed_lately_is_tried_last() {
        names.address("example.com", 600, "192.0.2.1").address("example.com", 600, "192.0.2.2");
        List<String> before = find("example.com", 5060, "");

        on(() -> {
            resolver.avoid(
                    resolver.order(resolver.known("example.com", 5060, "")).get(0), 30);
            return true;
        });
        List<String> during = find("example.com", 5060, "");
        pass(31);

        assertThat(before).containsExactly("udp 192.0.2.1 5060", "udp 192.0.2.2 5060");
        assertThat(during).containsExactly("udp 192.0.2.2 5060", "udp 192.0.2.1 5060");
        assertThat(find("example.com", 5060, "")).isEqualTo(before);
    }

    @Test
    void the_hosts_file_of_the_machine_comes_first() {
        assertThat(find("localhost", 5070, "")).contains("udp 127.0.0.1 5070");
        assertThat(asked()).isEmpty();
    }
}
