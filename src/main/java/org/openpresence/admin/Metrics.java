package org.openpresence.admin;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.openpresence.notifier.NotifierMeter;

/**
 * Everything that is counted and timed, one method for each metric. Safe for any thread: counting takes a look-up or two in a
 * small map and locks nothing; suppliers are asked on a worker thread at each scrape, so they must be safe for any thread too.
 * Several suppliers of one gauge, as of several event loops, are summed.
 */
public final class Metrics implements NotifierMeter {
    private static final String OTHER = "other";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestCounters requests = new RequestCounters(registry);
    private final Map<String, Map<String, Counter>> notifies = new ConcurrentHashMap<>();
    private final Map<String, Counter> suppressed = new ConcurrentHashMap<>();
    private final Map<Tags, Sum> subscriptions = new ConcurrentHashMap<>();
    private final Map<Tags, Sum> publications = new ConcurrentHashMap<>();
    private final Map<String, Counter> ignored = new ConcurrentHashMap<>();
    private final Map<Gauge, Sum> gauges = new EnumMap<>(Gauge.class);
    private final Sum udpDrops = new Sum();
    /** The registry itself holds weakly what it asks. */
    private final List<LongSupplier> asked = new CopyOnWriteArrayList<>();

    private final Counter partitionMoves = counter("presence.partition.moves", "Partitions that came or went.");
    private final Counter commandsRedirected =
            counter("presence.commands.redirected", "Commands sent on because their owner had changed.");
    private final Counter notifiesRepeated = counter(
            "presence.notifies.repeated", "NOTIFYs sent again because a take-over left it open whether they were.");
    private final Timer publishToNotify =
            histogram("presence.publish.to.notify", "From a PUBLISH's arrival to the NOTIFY it causes.", MINUTE);
    private final Timer expiryLateness =
            histogram("presence.expiry.lateness", "From the time of an expiry to its handling.", MINUTE);
    private final Timer databaseCommit =
            histogram("presence.database.commit", "Time of one group commit, the statements included.", MINUTE);
    private final Timer eventLoopDelay =
            histogram("presence.event.loop.delay", "How late an event loop ran what was due.", MINUTE);

    /** Makes metrics for {@code eventPackages}; any other name counts as {@code other}. */
    public Metrics(Collection<String> eventPackages) {
        for (String eventPackage : eventPackages) {
            notifies.put(eventPackage, new ConcurrentHashMap<>());
            List.of("ok", "failed", "timeout").forEach(outcome -> notifies(eventPackage, outcome));
            sum(publications, "presence.publications", "Publications held.", Tags.of("package", eventPackage));
            sum(
                    subscriptions,
                    "presence.subscriptions",
                    "Subscriptions held.",
                    Tags.of("package", eventPackage, "state", "active"));
        }
        notifies.put(OTHER, new ConcurrentHashMap<>());
        List.of("unchanged", "superseded").forEach(this::suppressions);
        for (Gauge gauge : Gauge.values()) {
            Sum sum = new Sum();
            gauges.put(gauge, sum);
            register(gauge.meter(), gauge.description(), Tags.empty(), sum);
        }
        FunctionCounter.builder("presence.udp.drops", udpDrops, Sum::value)
                .description("Datagrams that the kernel dropped because a socket's buffer was full.")
                .register(registry);
    }

    /** Adds a counter of the failed calls of a further event package; {@code cause} is one of a few constants. */
    public void packageFailures(String eventPackage, String cause, LongSupplier failures) {
        asked.add(failures);
        FunctionCounter.builder("presence.package.failures", failures, LongSupplier::getAsLong)
                .description("Calls of event packages that failed.")
                .tags("package", eventPackage, "cause", cause)
                .register(registry);
    }

    /** Adds a counter of what happened between this node and the database; {@code what} is one of a few constants. */
    public void database(String what, String description, LongSupplier count) {
        asked.add(count);
        FunctionCounter.builder("presence.database." + what, count, LongSupplier::getAsLong)
                .description(description)
                .register(registry);
    }

    /** Counts a request that was answered: {@code method} in capitals, {@code transport} in small letters. */
    public void request(String method, int code, String transport) {
        requests.count(method, code, transport);
    }

    /** Counts a NOTIFY that ended; {@code outcome} is one of a few constants. */
    @Override
    public void notified(String event, String outcome) {
        notifies(event, outcome).increment();
    }

    /** Counts a NOTIFY that was not needed; {@code reason} is one of a few constants. */
    @Override
    public void suppressed(String reason) {
        suppressions(reason).increment();
    }

    /** Notes by how many milliseconds an expiry was late. */
    @Override
    public void expired(long latenessMillis) {
        expiryLateness.record(latenessMillis, TimeUnit.MILLISECONDS);
    }

    /** Notes the time from a PUBLISH's arrival to a NOTIFY that it caused. */
    public void publishToNotify(long nanos) {
        publishToNotify.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Notes the time of one commit. */
    public void databaseCommit(long nanos) {
        databaseCommit.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Notes how late an event loop was. */
    public void eventLoopDelay(long nanos) {
        eventLoopDelay.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Counts partitions that came or went. */
    public void partitionsMoved(int count) {
        partitionMoves.increment(count);
    }

    /** Counts a command that was sent on to a new owner. */
    public void commandRedirected() {
        commandsRedirected.increment();
    }

    @Override
    public void repeated() {
        notifiesRepeated.increment();
    }

    /** Adds a part to the number of subscriptions of a package in a state, {@code active} or the like. */
    public void subscriptions(String eventPackage, String state, LongSupplier part) {
        Tags tags = Tags.of("package", known(eventPackage), "state", state);
        sum(subscriptions, "presence.subscriptions", "Subscriptions held.", tags)
                .add(part);
    }

    /** Something arrived that was not answered; {@code cause} is one of a few constants. */
    public void ignored(String cause) {
        ignored.computeIfAbsent(cause, fresh -> Counter.builder("presence.ignored")
                        .description("What arrived and was not answered.")
                        .tag("cause", fresh)
                        .register(registry))
                .increment();
    }

    /** Adds a part to the number of publications of a package. */
    public void publications(String eventPackage, LongSupplier part) {
        Tags tags = Tags.of("package", known(eventPackage));
        sum(publications, "presence.publications", "Publications held.", tags).add(part);
    }

    /** Adds a part to a gauge. */
    public void gauge(Gauge gauge, LongSupplier part) {
        gauges.get(gauge).add(part);
    }

    /** Adds a part to the datagrams that the kernel dropped; it never falls. */
    public void udpDrops(LongSupplier part) {
        udpDrops.add(part);
    }

    /** Returns all metrics as text in the form that {@code contentType} names. */
    String scrape(String contentType) {
        return registry.scrape(contentType);
    }

    private String known(String eventPackage) {
        return notifies.containsKey(eventPackage) ? eventPackage : OTHER;
    }

    private Counter notifies(String event, String outcome) {
        Map<String, Counter> byOutcome = notifies.get(event);
        if (byOutcome == null) {
            byOutcome = notifies.get(OTHER);
        }
        Counter counter = byOutcome.get(outcome);
        if (counter != null) {
            return counter;
        }
        return byOutcome.computeIfAbsent(outcome, absent -> Counter.builder("presence.notifies")
                .description("NOTIFYs that ended.")
                .tags("package", known(event), "outcome", outcome)
                .register(registry));
    }

    private Counter suppressions(String reason) {
        Counter counter = suppressed.get(reason);
        if (counter != null) {
            return counter;
        }
        return suppressed.computeIfAbsent(reason, absent -> Counter.builder("presence.notifies.suppressed")
                .description("NOTIFYs that were not needed.")
                .tags("reason", reason)
                .register(registry));
    }

    private Sum sum(Map<Tags, Sum> sums, String name, String description, Tags tags) {
        return sums.computeIfAbsent(tags, absent -> {
            Sum sum = new Sum();
            register(name, description, tags, sum);
            return sum;
        });
    }

    private void register(String name, String description, Tags tags, Sum sum) {
        io.micrometer.core.instrument.Gauge.builder(name, sum, Sum::value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Timer histogram(String name, String description, Duration most) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(Buckets.upTo(most))
                .register(registry);
    }
}
