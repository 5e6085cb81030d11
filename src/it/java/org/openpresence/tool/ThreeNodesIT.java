package org.openpresence.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.FreePorts;

/** {@code cluster/three-nodes} as the README shows it: watch at one node, publish at another, kill the third, end it all. */
class ThreeNodesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern NODE = Pattern.compile("node ([123]), process ([0-9]+): (.*)");

    @TempDir
    Path folder;

    private final List<Process> opened = new ArrayList<>();
    private final int shift = FreePorts.shift(5060, 5070, 5080, 5701, 5702, 5703, 8081, 8082, 8083);

    @AfterEach
    void close() throws InterruptedException {
        for (Process process : opened) {
            process.destroy();
            process.waitFor(40, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
    }

    @Test
    void what_is_published_at_the_third_is_seen_at_the_first_also_when_the_second_is_killed()
            throws IOException, InterruptedException {
        Path printed = folder.resolve("three-nodes");
        Process script = open(
                printed, "cluster/three-nodes", "--ports", Integer.toString(shift), EmbeddedMariaDb.freshDatabaseUrl());
        line(printed, text -> text.startsWith("Ctrl-C ends"));
        Path watched = folder.resolve("watch");
        open(watched, tool("watch", "sip:alice@example.com", "--server", "127.0.0.1:" + (5060 + shift)));
        line(watched, text -> text.contains("  closed  "));

        publish("open");
        line(watched, text -> text.contains("  open  "));
        new ProcessBuilder("kill", "-9", Long.toString(processes(printed).get(1)))
                .start()
                .waitFor();
        line(printed, text -> text.startsWith("node 2 has ended"));
        publish("away");
        line(watched, text -> text.contains("  away  "));
        script.destroy();

        assertThat(script.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isZero();
        assertThat(nodes(printed)).allMatch(ready -> ready.contains("\"members\":"));
        assertThat(processes(printed)).noneMatch(one -> ProcessHandle.of(one).isPresent());
    }

    @Test
    void a_database_of_one_process_is_refused() throws IOException, InterruptedException {
        Path printed = folder.resolve("refused");

        Process script = open(printed, "cluster/three-nodes", "h2:./presence-data/presence");

        assertThat(script.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isEqualTo(1);
        assertThat(Files.readString(printed)).contains("cannot be shared");
    }

    private void publish(String state) throws IOException, InterruptedException {
        Path printed = folder.resolve("publish-" + state);
        Process publish = open(
                printed,
                tool("publish", "sip:alice@example.com", state, "--keep", "--server", "127.0.0.1:" + (5080 + shift)));
        assertThat(publish.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(publish.exitValue()).as(Files.readString(printed)).isZero();
    }

    private static String[] tool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("presence.jar")));
        command.addAll(List.of(arguments));
        return command.toArray(new String[0]);
    }

    private Process open(Path printed, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        opened.add(process);
        return process;
    }

    private static List<Long> processes(Path printed) throws IOException {
        return matches(printed).map(match -> Long.parseLong(match.group(2))).toList();
    }

    private static List<String> nodes(Path printed) throws IOException {
        return matches(printed).map(match -> match.group(3)).toList();
    }

    private static Stream<Matcher> matches(Path printed) throws IOException {
        return Files.readAllLines(printed).stream().map(NODE::matcher).filter(Matcher::matches);
    }

    private static void line(Path printed, Predicate<String> wanted) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(printed)).anyMatch(wanted));
    }
}
