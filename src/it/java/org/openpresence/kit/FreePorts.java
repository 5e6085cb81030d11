package org.openpresence.kit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports for servers that a test starts at an address it must know before. They lie below the range that the kernel takes ports of
 * outgoing connections from, so that no connection of anybody has one of them before its server does; each is given once in this
 * JVM. Another JVM begins elsewhere. Safe for any thread.
 */
public final class FreePorts {
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LOWEST = 10_000;
    private static final int END_ELSEWHERE = 32_000;
    private static final int FEWEST = 2_000;
    private static final int TRIES = 1_000;

    private static final int END = end();
    private static final Random RANDOM = new Random();
    private static final AtomicInteger NEXT = new AtomicInteger(RANDOM.nextInt(END - LOWEST));
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** Returns where the range ends: at the first port of the kernel's, where it leaves enough of them. */
    private static int end() {
        try {
            String first = Files.readString(EPHEMERAL).strip().split("\\s+", -1)[0];
            int end = Integer.parseInt(first);
            return end >= LOWEST + FEWEST ? end : END_ELSEWHERE;
        } catch (IOException notLinux) {
            return END_ELSEWHERE;
        }
    }

    /** Returns a port that is free for TCP and UDP. */
    public static int next() {
        return IntStream.range(0, TRIES)
                .map(i -> LOWEST + Math.floorMod(NEXT.getAndIncrement(), END - LOWEST))
                .filter(FreePorts::take)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free port from " + LOWEST + " to " + END));
    }

    /** Returns a number that makes free ports of all of these when it is added to them. */
    public static int shift(int... ports) {
        int lowest = LOWEST - IntStream.of(ports).min().orElseThrow();
        int end = END - IntStream.of(ports).max().orElseThrow();
        return IntStream.range(0, TRIES)
                .map(i -> lowest + RANDOM.nextInt(end - lowest))
                .filter(shift -> IntStream.of(ports).allMatch(port -> take(port + shift)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free ports from " + LOWEST + " to " + END));
    }

    private static boolean take(int port) {
        return GIVEN.add(port) && isFree(port);
    }

    /** Tells whether nobody has the port, for TCP or for UDP, at any address of this machine. */
    static boolean isFree(int port) {
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(null)) {
            // Connections of an earlier run that the kernel still remembers count: not every server reuses their
            // address.
            tcp.setReuseAddress(false);
            tcp.bind(new InetSocketAddress(port));
            udp.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
