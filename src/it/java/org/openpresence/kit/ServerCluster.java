package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Several processes of the packaged jar that form one cluster, each with ports of its own that it keeps when it starts again, for UDP
 * and TCP, and a load balancer before them. Confined to the test's thread.
 */
public final class ServerCluster implements AutoCloseable {
    /** Enough for tests, and cheap to start: the second compiler would take the processors from everybody. */
    private static final String[] JVM = {"-Xmx256m", "-XX:TieredStopAtLevel=1"};

    private static final Duration DETECTION = Duration.ofSeconds(40);

    /**
     * Where a node runs. Immutable.
     *
     * @param host its address for the clients
     * @param clusterHost its address for the other nodes
     * @param within command that carries out another one there, as {@code ip netns exec NAME}; empty for here
     * @param settings {@code KEY=VALUE}, of this node only
     */
    public record Place(String host, String clusterHost, List<String> within, List<String> settings) {
        /** The machine of the test. */
        public static final Place HERE = new Place("127.0.0.1", "127.0.0.1", List.of(), List.of());

        public Place {
            within = List.copyOf(within);
            settings = List.copyOf(settings);
        }

        /** Returns the same with these settings as well. */
        Place with(String... more) {
            List<String> all = new ArrayList<>(settings);
            all.addAll(Arrays.asList(more));
            return new Place(host, clusterHost, within, all);
        }
    }

    private static final class Member {
        final Path folder = ServerProcess.temporaryFolder();
        final Place place;
        final int sipPort = FreePorts.next();
        final int clusterPort = FreePorts.next();
        final List<ServerProcess> earlier = new ArrayList<>();
        ServerProcess process;
        boolean paused;

        /** Returns its runs, the present one last. */
        List<ServerProcess> runs() {
            List<ServerProcess> runs = new ArrayList<>(earlier);
            runs.add(process);
            return runs;
        }

        Member(Place place) {
            this.place = place;
        }

        String cluster() {
            return place.clusterHost() + ':' + clusterPort;
        }

        InetSocketAddress sip() {
            return new InetSocketAddress(place.host(), sipPort);
        }
    }

    private final List<Member> members = new ArrayList<>();
    private final String name = "it-" + SipPeer.token().substring(0, 8);
    private final List<String> settings;
    private final LoadBalancer balancer;

    private ServerCluster(String clientHost, List<String> settings) {
        this.settings = List.copyOf(settings);
        this.balancer = new LoadBalancer(clientHost, System.nanoTime());
    }

    /**
     * Starts so many nodes here, all at once, and waits until they serve as one cluster and each of them owns something. A cluster
     * that does not come about is ended.
     *
     * @param settings {@code KEY=VALUE}, of each node, beside those of {@link ServerProcess#serving}
     */
    public static ServerCluster start(int nodes, String... settings) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            places.add(Place.HERE);
        }
        return start(places, "127.0.0.1", settings);
    }

    /** The same with a node at each place. */
    public static ServerCluster start(List<Place> places, String clientHost, String... settings) {
        ServerCluster cluster = new ServerCluster(clientHost, Arrays.asList(settings));
        places.forEach(place -> cluster.members.add(new Member(place)));
        try {
            cluster.startAll();
            cluster.awaitShares();
            return cluster;
        } catch (AssertionError | RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    /** Starts all nodes that do not run, at once, and waits until they serve as one cluster. */
    public void startAll() {
        members.stream()
                .filter(member -> member.process == null || !member.process.isAlive())
                .forEach(this::launch);
        members.forEach(this::awaitServing);
        awaitAgreement(members.size());
    }

    /** Starts one more node and waits until it serves; returns its number. */
    public int addNode(String... further) {
        Member member = new Member(members.get(0).place.with(further));
        members.add(member);
        launch(member);
        awaitServing(member);
        return members.size() - 1;
    }

    private void launch(Member member) {
        String sip = member.place.host() + ':' + member.sipPort;
        List<String> all = new ArrayList<>(List.of("cluster.name=" + name, "sip.listen=udp:" + sip + ",tcp:" + sip));
        all.addAll(settings);
        all.add("http.listen=" + member.place.host() + ":0");
        all.add("cluster.listen=" + member.cluster());
        all.add("cluster.members="
                + String.join(",", members.stream().map(Member::cluster).toList()));
        all.add("cluster.initial_size=" + Math.max(1, Math.min(2, members.size())));
        all.addAll(member.place.settings());
        member.paused = false;
        if (member.process != null) {
            member.earlier.add(member.process);
        }
        member.process = ServerProcess.launch(
                member.place.within(),
                SharedClasses.with(JVM),
                member.folder,
                Map.of(),
                ServerProcess.arguments(all.toArray(String[]::new)));
    }

    private void awaitServing(Member member) {
        member.process.awaitReady();
        balancer.add(member.sip());
    }

    private static boolean isAlive(Member member) {
        return member.process != null && member.process.isServing() && !member.paused;
    }

    /** Returns what distributes requests to all nodes that were started and not taken out. */
    public LoadBalancer balancer() {
        return balancer;
    }

    /** Returns a node by its number from 0, for what is not to be done through the cluster. */
    public ServerProcess node(int number) {
        return members.get(number).process;
    }

    /** Returns where a node is asked, be it well or not. */
    public InetSocketAddress address(int number) {
        return members.get(number).sip();
    }

    /** Returns why a node is not ready, as its health says; empty when it is. */
    public List<String> notReady(int number) {
        return notReady(members.get(number));
    }

    private static List<String> notReady(Member member) {
        try {
            HttpResponse<String> health = member.process.get("/health/ready");
            if (health.statusCode() == 200) {
                // One that is degraded says why, and serves.
                return List.of();
            }
            JsonArray reasons = new JsonObject(health.body()).getJsonArray("reasons");
            return reasons.stream().map(Object::toString).toList();
        } catch (UncheckedIOException isEnding) {
            return List.of("no answer: " + isEnding.getMessage());
        }
    }

    /** Waits until a node is not ready, and returns when that was, as {@link System#nanoTime}. */
    public long awaitNotReady(int number) {
        Awaitility.await("node " + number + " is not ready")
                .atMost(DETECTION)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> !notReady(number).isEmpty());
        return System.nanoTime();
    }

    /** Waits until one of the running nodes is ready, and returns its number. */
    public int awaitAnyReady() {
        AtomicInteger found = new AtomicInteger();
        Awaitility.await("any node is ready")
                .atMost(DETECTION)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> {
                    for (int i = 0; i < members.size(); i++) {
                        if (isAlive(members.get(i)) && notReady(i).isEmpty()) {
                            found.set(i);
                            return true;
                        }
                    }
                    return false;
                });
        return found.get();
    }

    /** Waits until each running node is on its own and exactly one of them ready, and returns its number. */
    public int awaitOneReady() {
        List<Integer> ready = new ArrayList<>();
        Awaitility.await("one of those that are alone is ready")
                .atMost(DETECTION)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> {
                    ready.clear();
                    boolean alone = true;
                    for (int i = 0; i < members.size(); i++) {
                        alone &= !isAlive(members.get(i)) || membersSeenBy(members.get(i)) == 1;
                        if (isAlive(members.get(i)) && notReady(i).isEmpty()) {
                            ready.add(i);
                        }
                    }
                    return alone && ready.size() == 1;
                });
        return ready.get(0);
    }

    /**
     * Does what whoever keeps the nodes running does: starts again what has ended by itself, until all serve as one cluster.
     *
     * @param beforeEach what to do before a node is started again
     * @return the exit codes of those that had ended
     */
    public List<Integer> superviseUntilWhole(Runnable beforeEach) {
        List<Integer> codes = new ArrayList<>();
        try {
            Awaitility.await("one cluster of all")
                    .atMost(DETECTION.multipliedBy(5))
                    .pollInSameThread()
                    .until(() -> {
                        for (int i = 0; i < members.size(); i++) {
                            if (!node(i).isAlive()) {
                                codes.add(node(i).exitCode());
                                beforeEach.run();
                                relaunch(i);
                            }
                        }
                        return members.stream().allMatch(this::isOneOfAll);
                    });
        } catch (ConditionTimeoutException late) {
            List<String> states = members.stream().map(ServerCluster::state).toList();
            throw new AssertionError("exit codes " + codes + ", then " + states + '\n' + logs(), late);
        }
        return codes;
    }

    private static String state(Member member) {
        return isAlive(member) ? "counts " + membersSeenBy(member) + ", " + notReady(member) : "does not serve";
    }

    private boolean isOneOfAll(Member member) {
        return isAlive(member)
                && membersSeenBy(member) == members.size()
                && notReady(member).isEmpty();
    }

    /** Returns how many nodes there are, dead ones too. */
    public int size() {
        return members.size();
    }

    /** Kills these nodes with SIGKILL, all at once; they go on getting requests. */
    public void killAtOnce(Integer... numbers) {
        Stream.of(numbers).map(this::node).parallel().forEach(ServerProcess::kill);
    }

    /** Kills a node with SIGKILL; it goes on getting requests, for a load balancer does not know at once. */
    public void kill(int number) {
        node(number).kill();
    }

    /** Stops a node where it is with SIGSTOP; it goes on getting requests. */
    public void pause(int number) {
        members.get(number).paused = true;
        node(number).pause();
    }

    /** Lets a paused node go on. */
    public void goOn(int number) {
        node(number).goOn();
        members.get(number).paused = false;
    }

    /** Sends SIGTERM to a node and waits until it has ended, which it must with code 0; returns how long that took. */
    public Duration stop(int number) {
        long began = System.nanoTime();
        int code = node(number).stop();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(code)
                .as(
                        "exit code of node %d, whose log is %s",
                        number, node(number).output())
                .isZero();
        takeOut(number);
        return took;
    }

    /** Stops a node as {@link #stop} does; it does not belong to the cluster any more. */
    public Duration remove(int number) {
        Duration took = stop(number);
        members.remove(number);
        return took;
    }

    /** From now on a node gets no requests. */
    public void takeOut(int number) {
        balancer.remove(members.get(number).sip());
    }

    /** Starts a node again at its old ports, and waits until it serves. */
    public void restart(int number) {
        relaunch(number);
        awaitServing(members.get(number));
    }

    /** Starts a node again at its old ports, and does not wait. */
    public void relaunch(int number) {
        launch(members.get(number));
    }

    /** Waits until the first of the running nodes counts so many members, and returns when that was, as {@link System#nanoTime}. */
    public long awaitMembers(int expected) {
        Awaitility.await("a node counts " + expected + " members")
                .atMost(DETECTION)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> members.stream()
                        .filter(ServerCluster::isAlive)
                        .anyMatch(member -> membersSeenBy(member) == expected));
        return System.nanoTime();
    }

    /** Waits until each running node counts so many members. */
    public void awaitAgreement(int expected) {
        Awaitility.await("each node counts " + expected + " members")
                .atMost(DETECTION)
                .until(() -> members.stream()
                        .filter(ServerCluster::isAlive)
                        .allMatch(member -> membersSeenBy(member) == expected));
    }

    /** Hazelcast hands partitions over a little after members have met; until then the first owns everything. */
    private void awaitShares() {
        Awaitility.await("each node owns partitions").atMost(DETECTION).until(() -> members.stream()
                .allMatch(member -> figure(member, "presence_owned_partitions") > 0));
    }

    private static int membersSeenBy(Member member) {
        return figure(member, "presence_cluster_members");
    }

    private static int figure(Member member, String metric) {
        try {
            return (int) member.process.metrics().sum(metric);
        } catch (UncheckedIOException isEnding) {
            return -1;
        }
    }

    /** Returns the sum of a metric over the running nodes. */
    public double sum(String metric) {
        return members.stream()
                .filter(ServerCluster::isAlive)
                .mapToDouble(member -> member.process.metrics().sum(metric))
                .sum();
    }

    /** Returns what the nodes have logged last, in each of their last runs, and why they ended. */
    public String logs() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < members.size(); i++) {
            NodeLogs.addLast(
                    all,
                    "node " + i + " at " + members.get(i).sip(),
                    members.get(i).runs());
        }
        return all.toString();
    }

    /** Returns what Hazelcast has logged with a stack trace since {@code mark}, on any node, without the traces. */
    public List<String> hazelcastsTraces(Instant mark) {
        return members.stream()
                .flatMap(member -> member.runs().stream())
                .flatMap(run -> NodeLogs.hazelcastsTraces(run.output(), mark).stream())
                .toList();
    }

    /** Returns milliseconds from {@code sinceNanos} to {@code untilNanos}. */
    public static long millis(long sinceNanos, long untilNanos) {
        return TimeUnit.NANOSECONDS.toMillis(untilNanos - sinceNanos);
    }

    @Override
    public void close() {
        members.stream().filter(member -> member.process != null).forEach(member -> {
            member.process.close();
        });
    }
}
