package org.openpresence.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Hosts on this machine: network namespaces, each with a cable to the network of the cluster, which tests cut, and one to the network
 * of the clients and the database, where this JVM is. Both networks are of RFC 2544, so they are nobody else's, and no route leads out
 * of them. Needs root, {@code ip} and {@code nft}. Confined to the test's thread.
 */
public final class TestNetwork implements AutoCloseable {
    private static final int SLOTS = 60;
    private static final int CLIENTS = 254;
    private static final int DATABASE = 253;
    private static final List<String> PACKAGES = List.of("iproute2", "nftables");

    private final FileChannel lock;
    private final int slot;
    private final int hosts;
    private final List<TcpRelay> relays = new ArrayList<>();

    private TestNetwork(FileChannel lock, int slot, int hosts) {
        this.lock = lock;
        this.slot = slot;
        this.hosts = hosts;
    }

    /**
     * Lays so many hosts. Where that cannot be had the calling test is skipped and says so. {@code src/etc/skipped-tests.txt}
     * agrees to that for the cuts, so {@code .ci/run} passes without them there and counts them as skipped.
     */
    public static TestNetwork up(int hosts) {
        Assumptions.assumeTrue(
                System.getProperty("user.name").equals("root"), "NO NETWORK NAMESPACES: cuts are tested as root only");
        installTools();
        TestNetwork network = reserve(hosts);
        try {
            network.clear();
            network.lay();
            return network;
        } catch (IllegalStateException impossible) {
            network.close();
            throw impossible;
        }
    }

    private static void installTools() {
        if (!isInstalled("ip") || !isInstalled("nft")) {
            List<String> install = new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
            install.addAll(PACKAGES);
            boolean installed = succeeds(List.of("apt-get", "update")) && succeeds(install);
            Assumptions.assumeTrue(installed, "NO NETWORK NAMESPACES: ip and nft cannot be had, install " + PACKAGES);
        }
    }

    private static boolean isInstalled(String tool) {
        return List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /** Takes addresses and names that no other test run on this machine has; whoever had them is gone, for its lock is. */
    private static TestNetwork reserve(int hosts) {
        for (int slot = 0; slot < SLOTS; slot++) {
            Path file = Path.of(System.getProperty("java.io.tmpdir"), "openpresence-network-" + slot + ".lock");
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (isLocked(channel)) {
                    return new TestNetwork(channel, slot, hosts);
                }
                channel.close();
            } catch (IOException cannot) {
                throw new UncheckedIOException(cannot);
            }
        }
        throw new IllegalStateException("all " + SLOTS + " test networks are in use");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    private String namespace(Object host) {
        return "op" + slot + '-' + host;
    }

    private String uplink() {
        return "op" + slot;
    }

    private String clusterAddress(int host) {
        return "198.18." + 2 * slot + '.' + host;
    }

    private String clientAddress(int host) {
        return "198.18." + (2 * slot + 1) + '.' + host;
    }

    private void lay() {
        run("ip", "netns", "add", namespace("sw"));
        StringBuilder cables = new StringBuilder();
        StringBuilder sockets = new StringBuilder("link set lo up\n");
        for (String bridge : List.of("net", "svc")) {
            sockets.append("link add " + bridge + " type bridge mcast_snooping 0\nlink set " + bridge + " up\n");
        }
        for (int host = 1; host <= hosts; host++) {
            run("ip", "netns", "add", namespace(host));
            String ends = " netns " + namespace("sw") + " type veth peer name ";
            cables.append("link add c" + host + ends + "net0 netns " + namespace(host) + '\n');
            cables.append("link add s" + host + ends + "svc0 netns " + namespace(host) + '\n');
            sockets.append("link set c" + host + " master net up\nlink set s" + host + " master svc up\n");
        }
        cables.append("link add " + uplink() + " type veth peer name s0 netns " + namespace("sw") + '\n');
        for (int own : List.of(CLIENTS, DATABASE)) {
            cables.append("addr add " + clientAddress(own) + "/24 dev " + uplink() + '\n');
        }
        cables.append("link set " + uplink() + " up\n");
        sockets.append("link set s0 master svc up\n");
        runWith(cables, "ip", "-batch", "-");
        runWith(sockets, "ip", "-n", namespace("sw"), "-batch", "-");
        for (int host = 1; host <= hosts; host++) {
            describe(host);
            String own = "link set lo up\naddr add " + clusterAddress(host) + "/24 dev net0\nlink set net0 up\n"
                    + "addr add " + clientAddress(host) + "/24 dev svc0\nlink set svc0 up\n";
            runWith(own, "ip", "-n", namespace(host), "-batch", "-");
        }
    }

    /** A host asks itself for names, where nobody answers: name servers outside it would wait for. */
    private void describe(int host) {
        try {
            Path folder = Files.createDirectories(configuration(host));
            String machine = InetAddress.getLocalHost().getHostName();
            Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost " + machine + '\n');
            Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private Path configuration(int host) {
        return Path.of("/etc/netns", namespace(host));
    }

    /** Returns where nodes may run: the first place is host 1. */
    public List<ServerCluster.Place> places() {
        return IntStream.rangeClosed(1, hosts)
                .mapToObj(host -> new ServerCluster.Place(
                        clientAddress(host),
                        clusterAddress(host),
                        List.of("ip", "netns", "exec", namespace(host)),
                        List.of()))
                .toList();
    }

    /** Returns the address of the clients, which all hosts reach whatever is cut. */
    public String clientHost() {
        return clientAddress(CLIENTS);
    }

    /** Makes a database of this machine's loopback interface reachable for the hosts, and returns its {@code db_url} there. */
    public String reachable(String jdbcUrl) {
        String address = jdbcUrl.substring("jdbc:mariadb://".length());
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1, address.indexOf('/')));
        TcpRelay relay = TcpRelay.between(clientAddress(DATABASE), port);
        relays.add(relay);
        return "mariadb://" + EmbeddedMariaDb.USER + '@' + clientAddress(DATABASE) + ':' + relay.port()
                + address.substring(address.indexOf('/'));
    }

    /** Lets nothing through between these places, by number from 0, and all others, without a word: a dead cable. */
    public void cut(Integer... side) {
        String here = ports("c", List.of(side));
        String there = ports("c", others(side));
        rules(
                namespace("sw"),
                "table bridge cut { chain f { type filter hook forward priority 0;\n"
                        + String.format("iifname %s oifname %s drop\n", here, there)
                        + String.format("iifname %s oifname %s drop\n}\n}", there, here));
    }

    /** Refuses everything between these places and all others: connections are reset at once. */
    public void reset(Integer... side) {
        refuse(List.of(side), others(side));
        refuse(others(side), List.of(side));
    }

    private void refuse(List<Integer> from, List<Integer> to) {
        String there = to.stream().map(host -> clusterAddress(host + 1)).collect(Collectors.joining(", ", "{ ", " }"));
        for (int host : from) {
            rules(
                    namespace(host + 1),
                    "table inet refuse { chain o { type filter hook output priority 0;\n"
                            + String.format("ip daddr %s meta l4proto tcp reject with tcp reset\n", there)
                            + String.format("ip daddr %s reject with icmp type port-unreachable\n}\n}", there));
        }
    }

    /** Lets nothing through between this place and the database, without a word. */
    public void cutFromDatabase(int place) {
        String host = "s" + (place + 1);
        String database = clientAddress(DATABASE);
        rules(
                namespace("sw"),
                "table bridge away { chain f { type filter hook forward priority 0;\n"
                        + String.format("iifname %s ip daddr %s drop\n", host, database)
                        + String.format("oifname %s ip saddr %s drop\n}\n}", host, database));
    }

    /** Mends everything. */
    public void heal() {
        for (String table : List.of("cut", "away")) {
            rules(namespace("sw"), "table bridge " + table + " {}\ndelete table bridge " + table);
        }
        for (int host = 1; host <= hosts; host++) {
            rules(namespace(host), "table inet refuse {}\ndelete table inet refuse");
        }
    }

    private List<Integer> others(Integer... side) {
        return IntStream.range(0, hosts)
                .boxed()
                .filter(place -> !List.of(side).contains(place))
                .toList();
    }

    private static String ports(String cable, List<Integer> places) {
        return places.stream().map(place -> cable + (place + 1)).collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** Removes what this run or an earlier one with these names has left behind. */
    private void clear() {
        for (Path left : namespaces()) {
            String name = left.getFileName().toString();
            output(List.of("ip", "netns", "pids", name))
                    .lines()
                    .map(Long::parseLong)
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            run("ip", "netns", "delete", name);
        }
        if (Files.exists(Path.of("/sys/class/net", uplink()))) {
            run("ip", "link", "delete", uplink());
        }
        for (int host = 1; Files.exists(configuration(host)); host++) {
            try {
                Files.deleteIfExists(configuration(host).resolve("hosts"));
                Files.deleteIfExists(configuration(host).resolve("resolv.conf"));
                Files.delete(configuration(host));
            } catch (IOException cannot) {
                throw new UncheckedIOException(cannot);
            }
        }
    }

    private List<Path> namespaces() {
        Path all = Path.of("/run/netns");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (var names = Files.list(all)) {
            return names.filter(name -> name.getFileName().toString().startsWith(namespace("")))
                    .toList();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    @Override
    public void close() {
        relays.forEach(TcpRelay::close);
        clear();
        try {
            lock.close();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private static void rules(String namespace, String rules) {
        runWith(rules + '\n', "ip", "netns", "exec", namespace, "nft", "-f", "-");
    }

    private static boolean succeeds(List<String> command) {
        try {
            output(command);
            return true;
        } catch (IllegalStateException failure) {
            return false;
        }
    }

    private static void run(String... command) {
        output(Arrays.asList(command));
    }

    private static void runWith(CharSequence input, String... command) {
        output(Arrays.asList(command), input);
    }

    private static String output(List<String> command) {
        return output(command, "");
    }

    private static String output(List<String> command, CharSequence input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream stream = process.getOutputStream()) {
                stream.write(input.toString().getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(command + " ended with " + code + ": " + said + input);
            }
            return said;
        } catch (IOException cannot) {
            throw new IllegalStateException("cannot run " + command, cannot);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
