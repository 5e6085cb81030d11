package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.NotifyAnswer;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** How the packaged jar starts, refuses to start and stops. */
class StartIT {

    @TempDir
    private Path folder;

    @Test
    void the_ready_line_names_real_ports_the_members_and_the_database() {
        JsonObject ready = SharedServer.get().awaitReady();

        assertThat(ready.fieldNames()).containsExactly("node", "sip", "http", "members", "database");
        assertThat(ready.getString("node")).isNotBlank();
        assertThat(ready.getJsonArray("sip")).hasSize(2).allSatisfy(address -> assertThat((String) address)
                .matches("(udp|tcp):127\\.0\\.0\\.1:[1-9][0-9]*"));
        assertThat(ready.getString("http")).matches("127\\.0\\.0\\.1:[1-9][0-9]*");
        assertThat(ready.getInteger("members")).isEqualTo(1);
        assertThat(ready.getString("database")).isEqualTo("memory");
    }

    /** That nobody can join a node by itself is no news for its operator. */
    @Test
    void a_node_by_itself_starts_without_a_warning_of_hazelcast() {
        assertThat(SharedServer.get().output())
                .noneMatch(line -> line.contains("WARN") && line.contains("hazelcast"))
                .noneMatch(line -> line.contains("No join method is enabled"));
    }

    @Test
    void what_is_published_reaches_a_watcher_over_udp() {
        try (SipPeer publisher = SipPeer.udp(SharedServer.get());
                SipPeer peer = SipPeer.udp(SharedServer.get())) {
            String presentity = freshPresentity();
            Watcher watcher = peer.watching(presentity);

            publisher.published(presentity, pidf("open", "at the desk"));

            assertThat(watcher.awaitNotify().content()).contains("at the desk");
        }
    }

    @Test
    void the_quick_start_needs_nothing_but_its_folder_and_leaves_without_http_what_is_off() {
        try (ServerProcess server = ServerProcess.launch(
                folder,
                Map.of(),
                List.of(
                        "serve",
                        "--set",
                        "sip.listen=udp:127.0.0.1:0",
                        "--set",
                        "http.listen=",
                        "--set",
                        "sip.warm_up_seconds=1"))) {
            JsonObject ready = server.awaitReady();

            assertThat(ready.containsKey("http")).isFalse();
            assertThat(ready.getJsonArray("sip")).hasSize(1);
            assertThat(ready.getString("database")).isEqualTo("h2");
            assertThat(folder.resolve("presence-data")).isDirectory();
            assertThat(server.stop()).isZero();
        }
    }

    @Test
    void version_and_help_are_printed_and_end_with_0() {
        try (ServerProcess version = ServerProcess.launch(folder, Map.of(), List.of("--version"));
                ServerProcess help = ServerProcess.launch(folder, Map.of(), List.of("--help"))) {
            assertThat(version.exitCode()).isZero();
            assertThat(version.output()).singleElement().asString().matches("OpenPresence [0-9]\\S*");
            assertThat(help.exitCode()).isZero();
            assertThat(String.join("\n", help.output())).contains("--config", "--set", "--version");
        }
    }

    @Test
    void all_mistakes_are_told_at_once_with_key_value_and_remedy_and_end_with_2() {
        try (ServerProcess server = ServerProcess.launch(
                folder,
                Map.of("PRESENCE_MAX_EXPIRES", "soon"),
                List.of("--set", "max_expire=1", "--set", "sip.listen=udp:nowhere", "--set", "fallback2db=perhaps"))) {
            int code = server.exitCode();

            assertThat(code).isEqualTo(2);
            assertThat(server.errors()).hasSize(4);
            assertThat(server.errors())
                    .anySatisfy(
                            line -> assertThat(line).startsWith("max_expire ").contains("max_expires"))
                    .anySatisfy(line -> assertThat(line)
                            .contains("max_expires = \"soon\"")
                            .contains("PRESENCE_MAX_EXPIRES")
                            .containsPattern("second|number"))
                    .anySatisfy(line -> assertThat(line).startsWith("sip.listen = \"udp:nowhere\""))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("fallback2db = \"perhaps\"")
                            .contains("true", "false"));
            assertThat(server.output()).noneMatch(line -> line.startsWith("READY"));
        }
    }

    @Test
    void a_key_without_effect_yet_is_refused_as_unknown() {
        try (ServerProcess server = ServerProcess.launch(folder, Map.of(), List.of("--set", "database.shared=true"))) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.errors()).singleElement().asString().startsWith("database.shared");
        }
    }

    @Test
    void an_unknown_option_ends_with_2() {
        try (ServerProcess server = ServerProcess.launch(folder, Map.of(), List.of("--sett", "max_expires=1"))) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(String.join("\n", server.errors())).contains("--sett").contains("--set");
        }
    }

    @Test
    void a_sip_port_in_use_ends_with_3_and_the_remedy() throws IOException {
        try (DatagramSocket holder = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                ServerProcess server = ServerProcess.launch(
                        folder,
                        Map.of(),
                        ServerProcess.arguments("sip.listen=udp:127.0.0.1:" + holder.getLocalPort()))) {
            assertThat(server.exitCode()).isEqualTo(3);
            assertThat(server.errors()).anySatisfy(line -> assertThat(line)
                    .contains("sip.listen", "udp:127.0.0.1:" + holder.getLocalPort())
                    .contains("another port"));
        }
    }

    @Test
    void a_sip_port_in_use_by_tcp_alone_ends_with_3_and_the_remedy() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server = ServerProcess.launch(
                        folder,
                        Map.of(),
                        ServerProcess.arguments("sip.listen=udp:127.0.0.1:" + holder.getLocalPort() + ",tcp:127.0.0.1:"
                                + holder.getLocalPort()))) {
            assertThat(server.exitCode()).isEqualTo(3);
            assertThat(server.errors())
                    .singleElement()
                    .asString()
                    .contains("sip.listen", "tcp:127.0.0.1:" + holder.getLocalPort(), "another port");
        }
    }

    @Test
    void an_http_port_in_use_ends_with_3_and_the_remedy() throws IOException {
        try (ServerSocket holder = new ServerSocket();
                ServerProcess server = launchWithHttpAt(holder)) {
            assertThat(server.exitCode()).isEqualTo(3);
            assertThat(server.errors()).anySatisfy(line -> assertThat(line)
                    .contains("http.listen", Integer.toString(holder.getLocalPort()))
                    .contains("another port"));
        }
    }

    private ServerProcess launchWithHttpAt(ServerSocket holder) throws IOException {
        holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return ServerProcess.launch(
                folder, Map.of(), ServerProcess.arguments("http.listen=127.0.0.1:" + holder.getLocalPort()));
    }

    @Test
    void a_database_that_cannot_be_reached_ends_with_3_and_the_remedy_without_the_password() {
        try (ServerProcess server = ServerProcess.launch(
                folder, Map.of(), ServerProcess.arguments("db_url=mysql://presence:geheim@127.0.0.1:1/presence"))) {
            assertThat(server.exitCode()).isEqualTo(3);
            assertThat(String.join("\n", server.errors()))
                    .contains("db_url", "127.0.0.1:1")
                    .doesNotContain("geheim");
            assertThat(String.join("\n", server.output())).doesNotContain("geheim");
        }
    }

    @Test
    void a_folder_that_cannot_be_written_ends_with_3_and_one_line() throws IOException {
        Files.writeString(folder.resolve("occupied"), "a file where the folder should be");

        try (ServerProcess server =
                ServerProcess.launch(folder, Map.of(), ServerProcess.arguments("db_url=h2:./occupied/presence"))) {
            assertThat(server.exitCode()).isEqualTo(3);
            assertThat(server.errors()).singleElement().asString().contains("db_url", "occupied", "can be written");
        }
    }

    @Test
    void a_database_file_that_is_broken_ends_with_3_and_one_line_that_says_so() throws IOException {
        Files.writeString(folder.resolve("broken.mv.db"), "no database ".repeat(1_000));

        try (ServerProcess server =
                ServerProcess.launch(folder, Map.of(), ServerProcess.arguments("db_url=h2:./broken"))) {
            assertThat(server.exitCode()).isEqualTo(3);
            assertThat(server.errors())
                    .singleElement()
                    .asString()
                    .contains("db_url", "broken", "corrupt", "whole")
                    .doesNotContain("null");
        }
    }

    @Test
    void set_wins_over_environment_environment_over_files_and_later_files_over_earlier() throws IOException {
        Path first = Files.writeString(folder.resolve("first.yaml"), """
                max_expires: 1000
                to_tag_pref: first
                min_expires: 11
                sip:
                  domains: [first.example]
                """);
        Path second = Files.writeString(folder.resolve("second.yaml"), """
                to_tag_pref: second
                min_expires: 12
                sip.domains: [second.example]
                """);
        Path secret = Files.writeString(folder.resolve("secret"), "h2:./from-a-file\n");
        List<String> arguments = List.of(
                "--config",
                first.toString(),
                "--config",
                second.toString(),
                "--set",
                "sip.listen=udp:127.0.0.1:0",
                "--set",
                "http.listen=",
                "--set",
                "db_url_file=" + secret,
                "--set",
                "min_expires=14");
        Map<String, String> variables = Map.of(
                "PRESENCE_SIP_DOMAINS", "env.example", "PRESENCE_MIN_EXPIRES", "13", "PRESENCE_SIP_T1_MS", "100");

        try (ServerProcess server = ServerProcess.launch(folder, variables, arguments);
                SipPeer peer = SipPeer.udp(server)) {
            SipMessage granted = peer.ask(peer.subscribe("sip:a@env.example").expires(5000));
            SipMessage brief = peer.ask(peer.subscribe("sip:a@env.example").expires(1));
            SipMessage foreign = peer.ask(peer.subscribe("sip:a@second.example"));

            assertThat(granted.header("Expires")).isEqualTo("1000");
            assertThat(SipMessage.parameter(granted.header("To"), "tag")).startsWith("second");
            assertThat(brief.header("Min-Expires")).isEqualTo("14");
            assertThat(foreign.status()).isEqualTo(404);
            assertThat(folder.resolve("from-a-file.mv.db")).exists();
        }
    }

    @Test
    void sigterm_answers_what_still_comes_with_503_and_retry_after_and_ends_with_0() {
        try (ServerProcess server = ServerProcess.serving("db_url=h2:./drain", "sip.t1_ms=100");
                SipPeer watching = SipPeer.udp(server).answering(NotifyAnswer.SILENCE);
                SipPeer peer = SipPeer.udp(server)) {
            String presentity = freshPresentity();
            watching.watching(presentity);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);

            server.terminate();

            SipMessage refused = askUntilRefused(peer);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
            assertThat(server.exitCode()).isZero();
        }
    }

    private static SipMessage askUntilRefused(SipPeer peer) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < deadline) {
            var request = peer.publish(freshPresentity(), pidf("open", "late"));
            peer.send(request);
            SipMessage reply = peer.pollResponse(request, 50);
            if (reply != null && reply.status() != 200) {
                return reply;
            }
        }
        throw new AssertionError("nothing was refused");
    }

    @Test
    void a_second_sigterm_ends_at_once_what_waits_for_a_database_that_hangs() throws IOException {
        String url = EmbeddedMariaDb.freshDatabase();
        try (ServerProcess server = ServerProcess.serving("db_url=" + url + "?user=" + EmbeddedMariaDb.USER);
                SipPeer peer = SipPeer.udp(server);
                Frozen database = Frozen.process(EmbeddedMariaDb.processId())) {
            peer.send(peer.publish(freshPresentity(), pidf("open", "never committed")));
            server.terminate();
            server.awaitOutput("stopping");

            server.terminate();

            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.output()).noneMatch(line -> line.endsWith("stopped"));
            assertThat(database.isFrozen()).isTrue();
        }
    }

    /** It may be back at any moment, so some seconds are given to it; whoever stops the node waits all that time. */
    @Test
    void sigterm_ends_with_0_within_half_a_minute_while_the_database_hangs() throws IOException {
        String url = EmbeddedMariaDb.freshDatabase();
        try (ServerProcess server = ServerProcess.serving("db_url=" + url + "?user=" + EmbeddedMariaDb.USER);
                SipPeer peer = SipPeer.udp(server);
                Frozen database = Frozen.process(EmbeddedMariaDb.processId())) {
            var request = peer.publish(freshPresentity(), pidf("open", "never committed"));
            peer.send(request);
            assertThat(peer.awaitResponse(request).status()).isEqualTo(200);

            long begun = System.nanoTime();
            int code = server.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(code).isZero();
            assertThat(took).isLessThan(Duration.ofSeconds(30));
            // Not after as many seconds as each single wait may take.
            assertThat(server.output()).anyMatch(line -> line.contains("the database has taken nothing for 5000 ms"));
            assertThat(database.isFrozen()).isTrue();
        }
    }

    /** A process that is stopped until this is closed. */
    private record Frozen(long processId) implements AutoCloseable {
        static Frozen process(long processId) throws IOException {
            signal("-STOP", processId);
            return new Frozen(processId);
        }

        boolean isFrozen() throws IOException {
            return Files.readString(Path.of("/proc", Long.toString(processId), "status"))
                    .contains("State:\tT");
        }

        @Override
        public void close() throws IOException {
            signal("-CONT", processId);
        }

        private static void signal(String name, long processId) throws IOException {
            Process kill = new ProcessBuilder("kill", name, Long.toString(processId)).start();
            try {
                assertThat(kill.waitFor()).isZero();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interrupted);
            }
        }
    }

    @Test
    void standard_output_carries_the_log_and_exactly_one_ready_line() {
        assertThat(SharedServer.get().output().stream().filter(line -> line.startsWith("READY ")))
                .hasSize(1);
        assertThat(SharedServer.get().awaitReady().getJsonArray("sip")).isInstanceOf(JsonArray.class);
    }
}
