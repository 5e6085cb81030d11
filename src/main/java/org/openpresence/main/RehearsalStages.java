package org.openpresence.main;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openpresence.config.PresenceConfig;

/**
 * The stages of one performance: one, or two that are members of a cluster of their own, which nobody else can find and which is on
 * the loopback alone. Confined to one thread.
 */
final class RehearsalStages implements AutoCloseable {
    private static final String NAME = "rehearsal";

    /**
     * Members that come, wait and go without a word are worth lines and warnings; here they are nobody's concern, and who reads of
     * them would take them for nodes.
     */
    private static final List<String> ABOUT_MEMBERS = List.of(
            "com.hazelcast", "org.openpresence.cluster", "org.openpresence.lease", "org.openpresence.main.Membership");

    /** Both own half of all presentities, so half of what is asked of one is the other's to answer. */
    private static final int MEMBERS = 2;

    /** Opens the stages of a performance. */
    @FunctionalInterface
    interface Opening {
        /**
         * Opens them.
         *
         * @throws RuntimeException if they cannot serve
         */
        RehearsalStages open(Map<String, String> settings, RehearsalProps props) throws IOException;
    }

    private final List<RehearsalStage> stages = new ArrayList<>();
    private final List<InetSocketAddress> servers = new ArrayList<>();

    private Runnable louder = () -> {};

    /** Opens one stage that nobody can join. */
    static RehearsalStages alone(Map<String, String> settings, RehearsalProps props) throws IOException {
        RehearsalStages stages = new RehearsalStages();
        return stages.opened(() -> stages.add(settings, NAME, props));
    }

    /**
     * Opens two that have met.
     *
     * @throws RuntimeException if they cannot meet, or take too long
     */
    static RehearsalStages ofCluster(Map<String, String> settings, RehearsalProps props) throws IOException {
        RehearsalStages stages = new RehearsalStages();
        if (props.isOwnProcess()) {
            stages.louder = LogSetup.onlyErrors(ABOUT_MEMBERS);
        }
        Map<String, String> member = new HashMap<>(settings);
        member.put("cluster.name", NAME + '-' + UUID.randomUUID());
        member.put("cluster.listen", "127.0.0.1:0");
        member.put("cluster.initial_size", Integer.toString(MEMBERS));
        return stages.opened(() -> {
            for (int number = 1; number <= MEMBERS; number++) {
                RehearsalStage stage = stages.add(member, NAME + '-' + number, number == 1 ? props : props.beside());
                stage.keepLease();
                stage.address().ifPresent(address -> member.put("cluster.members", address));
            }
        });
    }

    private RehearsalStage add(Map<String, String> settings, String name, RehearsalProps props) {
        PresenceConfig config = PresenceConfig.read(settings).config().orElseThrow();
        RehearsalStage stage = new RehearsalStage(config, name, props);
        stages.add(stage);
        return stage;
    }

    private RehearsalStages opened(Runnable make) throws IOException {
        try {
            make.run();
            for (RehearsalStage stage : stages) {
                InetSocketAddress place =
                        new InetSocketAddress(InetAddress.getLoopbackAddress().getHostAddress(), freePort());
                stage.open(place);
                servers.add(place);
            }
            return this;
        } catch (IOException | RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns where they serve over UDP. */
    List<InetSocketAddress> servers() {
        return servers;
    }

    /** Has rules read again by all. */
    void forgetRules() {
        stages.forEach(RehearsalStage::forgetRules);
    }

    /** Returns how many requests, NOTIFYs and answers went from one to another. */
    long crossed() {
        return stages.stream().mapToLong(RehearsalStage::crossed).sum();
    }

    @Override
    public void close() {
        try {
            stages.forEach(RehearsalStage::end);
        } finally {
            close(stages.iterator());
        }
    }

    /** Each, also where another one fails. */
    private void close(Iterator<RehearsalStage> rest) {
        if (!rest.hasNext()) {
            louder.run();
            return;
        }
        try {
            rest.next().close();
        } finally {
            close(rest);
        }
    }
}
