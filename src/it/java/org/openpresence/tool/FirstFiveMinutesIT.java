package org.openpresence.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's first five minutes with the packaged jar: three terminals, and what they print. */
class FirstFiveMinutesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Terminal server;
    private static String udp;
    private static String tcp;

    private final List<Terminal> opened = new ArrayList<>();

    @BeforeAll
    static void serve() throws IOException {
        server = new Terminal(
                "serve",
                "--set",
                "force_active=true",
                "--set",
                "sip.listen=udp:127.0.0.1:0,tcp:127.0.0.1:0",
                "--set",
                "http.listen=",
                "--set",
                "db_url=memory");
        String ready = server.line(line -> line.startsWith("READY "));
        JsonNode listening = JSON.readTree(ready.substring("READY ".length())).get("sip");
        udp = listening.get(0).asText().substring("udp:".length());
        tcp = listening.get(1).asText().substring("tcp:".length());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        opened.forEach(Terminal::close);
    }

    @Test
    void the_lamp_follows_a_publisher_that_comes_and_goes() throws IOException, InterruptedException {
        Terminal watch = open("watch", "sip:alice@example.com", "--server", udp);
        watch.line(line -> line.contains("  closed  "));

        Terminal publish = open("publish", "sip:alice@example.com", "busy", "--note", "at <my> desk", "--server", udp);
        String busy = watch.line(line -> line.contains("  busy    \"at <my> desk\""));
        int published = publish.interrupt();
        watch.line(line -> line.contains("  closed  "), 2);
        int watched = watch.interrupt();

        assertThat(busy).contains("sip:alice@example.com").contains("[active, ");
        assertThat(publish.lines())
                .anyMatch(line -> line.contains("published"))
                .anyMatch(line -> line.contains("removed"));
        assertThat(watch.lines()).last().asString().contains("[terminated");
        assertThat(List.of(published, watched)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void programs_read_json_while_both_are_refreshed(String transport) throws IOException, InterruptedException {
        String uri = "sip:" + transport + "@example.com";
        String at = transport.equals("udp") ? udp : tcp;
        Terminal watch = open("watch", uri, "--json", "--server", at, "--transport", transport, "--expires", "4");
        watch.line(line -> line.contains("\"state\":\"closed\""));

        Terminal publish =
                open("publish", uri, "away", "--json", "--server", at, "--transport", transport, "--expires", "4");
        publish.line(line -> line.contains("\"type\":\"refreshed\""), 3);
        int published = publish.interrupt();
        watch.line(line -> line.contains("\"state\":\"closed\""), 2);
        int watched = watch.interrupt();

        List<JsonNode> notifies = new ArrayList<>();
        for (String line : watch.lines()) {
            JsonNode json = JSON.readTree(line);
            if (json.get("type").asText().equals("notify")) {
                notifies.add(json);
            }
        }
        assertThat(notifies).extracting(json -> json.get("state").asText()).contains("closed", "away");
        assertThat(notifies.subList(0, notifies.size() - 1))
                .allMatch(json -> json.get("subscription").asText().equals("active"));
        assertThat(notifies.get(notifies.size() - 1).get("subscription").asText())
                .isEqualTo("terminated");
        assertThat(publish.lines()).last().asString().contains("\"type\":\"removed\"");
        assertThat(List.of(published, watched)).containsOnly(0);
    }

    @Test
    void what_is_kept_is_fetched_afterwards() throws IOException, InterruptedException {
        Terminal publish = open(
                "publish", "sip:carol@example.com", "yes", "--event", "message-summary", "--keep", "--server", udp);
        int published = publish.ended();

        Terminal fetch =
                open("watch", "sip:carol@example.com", "--event", "message-summary", "--expires", "0", "--server", udp);
        int fetched = fetch.ended();

        assertThat(fetch.lines()).anyMatch(line -> line.contains("  waiting "));
        assertThat(List.of(published, fetched)).containsOnly(0);
    }

    @Test
    void a_refusal_ends_with_1_and_names_the_status() throws IOException, InterruptedException {
        Path broken = Files.writeString(folder.resolve("broken.xml"), "<presence");

        Terminal publish = open("publish", "sip:dora@example.com", "--body", broken.toString(), "--server", udp);

        assertThat(publish.ended()).isEqualTo(1);
        assertThat(publish.lines()).anyMatch(line -> line.contains("415 "));
    }

    private Terminal open(String... arguments) throws IOException {
        Terminal terminal = new Terminal(arguments);
        opened.add(terminal);
        return terminal;
    }

    /** One process of the packaged jar, with what it has printed in a file. */
    private static final class Terminal {
        private final Process process;
        private final Path printed;

        Terminal(String... arguments) throws IOException {
            printed = Files.createTempFile(folder, arguments[0], ".txt");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    System.getProperty("presence.jar")));
            command.addAll(Arrays.asList(arguments));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
        }

        List<String> lines() throws IOException {
            return Files.readAllLines(printed);
        }

        String line(Predicate<String> wanted) {
            return line(wanted, 1);
        }

        /** Waits for the {@code count}th line of its kind and returns it. */
        String line(Predicate<String> wanted, int count) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lines()).filteredOn(wanted).hasSizeGreaterThanOrEqualTo(count));
            try {
                return lines().stream()
                        .filter(wanted)
                        .skip(count - 1L)
                        .findFirst()
                        .orElseThrow();
            } catch (IOException unreadable) {
                throw new AssertionError("what was printed cannot be read", unreadable);
            }
        }

        /** Presses Ctrl-C and returns the exit code. Where a shell in the background has had SIGINT ignored, SIGTERM has to do. */
        int interrupt() throws IOException, InterruptedException {
            String ignored = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .findFirst()
                    .orElseThrow();
            boolean deaf = (Long.parseUnsignedLong(
                                    ignored.substring("SigIgn:".length()).trim(), 16)
                            & 2)
                    != 0;
            new ProcessBuilder("kill", deaf ? "-TERM" : "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            return ended();
        }

        int ended() throws InterruptedException {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        void close() {
            process.destroyForcibly();
        }
    }
}
