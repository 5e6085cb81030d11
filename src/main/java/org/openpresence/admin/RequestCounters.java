package org.openpresence.admin;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code presence_requests_total}: requests by method, status code and transport. What is none of the known methods and
 * transports counts as {@code other}, so that nobody on the network decides how many series there are. Safe for any thread; a
 * count is two look-ups in small constant maps and one in an array, and locks nothing.
 */
final class RequestCounters {
    private static final String OTHER = "other";
    private static final int LEAST_CODE = 100;
    private static final int CODES = 600;
    private static final List<String> METHODS = List.of(
            "PUBLISH",
            "SUBSCRIBE",
            "NOTIFY",
            "OPTIONS",
            "REGISTER",
            "INVITE",
            "ACK",
            "BYE",
            "CANCEL",
            "MESSAGE",
            "INFO",
            "UPDATE",
            "PRACK",
            "REFER",
            OTHER);
    private static final List<String> TRANSPORTS = List.of("udp", "tcp", "tls", "ws", "wss", OTHER);

    private final MeterRegistry registry;
    private final Map<String, Map<String, AtomicReferenceArray<Counter>>> byMethodAndTransport;

    RequestCounters(MeterRegistry registry) {
        this.registry = registry;
        this.byMethodAndTransport = METHODS.stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), method -> TRANSPORTS.stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Function.identity(), transport -> new AtomicReferenceArray<>(CODES)))));
        count("PUBLISH", 200, "udp", 0);
        count("SUBSCRIBE", 200, "udp", 0);
    }

    void count(String method, int code, String transport) {
        count(method, code, transport, 1);
    }

    private void count(String method, int code, String transport, int amount) {
        String knownMethod = byMethodAndTransport.containsKey(method) ? method : OTHER;
        Map<String, AtomicReferenceArray<Counter>> byTransport = byMethodAndTransport.get(knownMethod);
        String knownTransport = byTransport.containsKey(transport) ? transport : OTHER;
        AtomicReferenceArray<Counter> byCode = byTransport.get(knownTransport);
        int index = Math.min(Math.max(code - LEAST_CODE, 0), CODES - 1);
        Counter counter = byCode.get(index);
        if (counter == null) {
            counter = Counter.builder("presence.requests")
                    .description("Requests that were answered.")
                    .tags(
                            "method",
                            knownMethod,
                            "code",
                            Integer.toString(index + LEAST_CODE),
                            "transport",
                            knownTransport)
                    .register(registry);
            byCode.set(index, counter);
        }
        counter.increment(amount);
    }
}
