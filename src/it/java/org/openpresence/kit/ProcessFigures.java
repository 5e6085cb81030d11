package org.openpresence.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the operating system and the JVM's own tools tell of a process. Immutable.
 *
 * @param pid its number
 */
public record ProcessFigures(long pid) {
    private static final Pattern TOTAL = Pattern.compile("\\nTotal +\\d+ +(\\d+)");

    /** Returns what is open, a line for each file descriptor, in order: a path or a kind, as {@code tcp} or {@code udp}. */
    public List<String> openFiles() {
        Map<String, String> sockets = new HashMap<>();
        for (String kind : List.of("tcp", "tcp6", "udp", "udp6")) {
            lines(Path.of("/proc", Long.toString(pid), "net", kind))
                    .forEach(line -> sockets.put(line.trim().split(" +", -1)[9], kind.substring(0, 3)));
        }
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.map(file -> target(file, sockets)).sorted().toList();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private static String target(Path descriptor, Map<String, String> sockets) {
        try {
            String[] words = Files.readSymbolicLink(descriptor).toString().split("[\\[\\]]", -1);
            return words[0].equals("socket:")
                    ? sockets.getOrDefault(words[1], "socket")
                    : words[0].equals("pipe:") ? "pipe" : String.join("", words);
        } catch (IOException closedMeanwhile) {
            return "closed";
        }
    }

    /** Collects garbage and returns the octets of what lives. */
    public long liveHeapBytes() {
        jcmd("GC.run");
        Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
        if (!total.find()) {
            throw new AssertionError("no total in the histogram");
        }
        return Long.parseLong(total.group(1));
    }

    private String jcmd(String command) {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(tool, Long.toString(pid), command)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return said;
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }
}
