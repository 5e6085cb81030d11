package org.openpresence.sip.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads how many datagrams the kernel dropped because a socket's buffer was full: the only sign of overload on UDP. Reads files:
 * not for an event loop. Immutable.
 */
public final class KernelDrops {
    private static final int LOCAL_ADDRESS = 1;
    private static final int DROPS = 12;

    private final List<Path> files;
    private final Set<Integer> ports;

    /** Counts the sockets of {@code ports}, as Linux tells of them. */
    public KernelDrops(Set<Integer> ports) {
        this(ports, List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6")));
    }

    KernelDrops(Set<Integer> ports, List<Path> files) {
        this.ports = Set.copyOf(ports);
        this.files = files;
    }

    /** Returns the number of drops since the sockets were opened; 0 where the kernel does not tell. */
    public long count() {
        long drops = 0;
        for (Path file : files) {
            if (Files.isReadable(file)) {
                drops += dropsIn(file);
            }
        }
        return drops;
    }

    private long dropsIn(Path file) {
        try {
            long drops = 0;
            for (String line : Files.readAllLines(file)) {
                drops += dropsIn(line.trim().split(" +"));
            }
            return drops;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private long dropsIn(String[] columns) {
        if (columns.length <= DROPS || columns[LOCAL_ADDRESS].indexOf(':') < 0) {
            return 0;
        }
        String local = columns[LOCAL_ADDRESS].toUpperCase(Locale.ROOT);
        int port = Integer.parseInt(local.substring(local.lastIndexOf(':') + 1), 16);
        return ports.contains(port) ? Long.parseLong(columns[DROPS]) : 0;
    }
}
