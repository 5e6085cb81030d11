package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipPeer;
import org.openpresence.main.Options;
import picocli.CommandLine;

/** Administration of the packaged server by the command line. */
class AdminCommandLineIT implements AdminContract {

    /** What a command line did. */
    private record Run(int code, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Options.commandLine(Map.of(), config -> 9);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Run(line.execute(arguments), out.toString(), err.toString());
    }

    private static Run admin(String... arguments) {
        List<String> all = new ArrayList<>(List.of("admin"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--at", at()));
        return run(all.toArray(String[]::new));
    }

    private static String at() {
        return "http://" + SharedServer.get().awaitReady().getString("http");
    }

    @Override
    public Caller caller() {
        return (command, arguments) -> {
            List<String> words = new ArrayList<>(List.of(command));
            Catalogue.find("/api/v1/admin/" + command).orElseThrow().arguments().stream()
                    .map(argument -> arguments.getValue(argument.name()))
                    .forEach(value -> words.add(value == null ? "" : value.toString()));
            words.add("--json");
            Run run = admin(words.toArray(String[]::new));
            if (run.code() == 2) {
                return new Caller.Answer(0, new JsonObject().put("error", run.err()));
            }
            return new Caller.Answer(run.code() == 0 ? 200 : 0, new JsonObject(run.out()));
        };
    }

    @Override
    public int sipPort() {
        return SharedServer.get().udpPort();
    }

    @Override
    public String node() {
        return SharedServer.get().awaitReady().getString("node");
    }

    @Test
    void people_get_tables_and_documents() {
        String presentity = freshPresentity();
        try (SipPeer peer = SipPeer.udp(SharedServer.get())) {
            peer.published(presentity, pidf("open", "at lunch"));
            peer.watching(presentity);

            Run shown = admin("presentityShow", presentity);
            Run watchers = admin("watcherList", presentity, "presence");

            assertThat(shown.code()).isZero();
            assertThat(shown.out()).contains("publications: 1", "ENTITY_TAG", "at lunch", "subscriptions: 1");
            assertThat(watchers.out()).contains("WATCHER_URI", peer.address(), "active");
            assertThat(watchers.out().lines().filter(line -> line.contains("CALL_ID")))
                    .hasSize(1);
        }
    }

    @Test
    void a_refusal_ends_with_1_and_its_sentence_on_standard_error() {
        Run refused = admin("presentityShow", freshPresentity());

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("404: nothing is held");
    }

    @Test
    void a_wrong_command_line_ends_with_2() {
        assertThat(run("admin").code()).isEqualTo(2);
        assertThat(run("admin", "reboot").code()).isEqualTo(2);
        assertThat(run("admin", "watcherList").code()).isEqualTo(2);
        assertThat(run("admin", "nodes", "extra").code()).isEqualTo(2);
        assertThat(run("admin", "nodes", "--at", "::nonsense::").code()).isEqualTo(2);
        assertThat(run("admin", "nodes", "--token-file", "/does/not/exist").code())
                .isEqualTo(2);
    }

    @Test
    void help_names_every_command_and_each_command_its_arguments() {
        Run help = run("admin", "--help");
        Run one = run("admin", "subscriptionTerminate", "--help");

        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("refreshWatchers", "cleanup", "nodes", "publicationRemove");
        assertThat(one.out()).contains("CALL_ID", "TO_TAG", "REASON", "--at");
    }

    @Test
    void nobody_there_ends_with_1_and_says_where() {
        Run nobody = run("admin", "nodes", "--at", "http://127.0.0.1:1");
        Run nowhere = run("admin", "nodes", "--at", "nosuch.invalid");

        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err()).contains("nobody answers at http://127.0.0.1:1", "connection refused", "--at");
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err()).contains("no such host");
    }

    @Test
    void the_packaged_jar_does_it_with_the_token_from_a_file() throws Exception {
        Path folder = ServerProcess.temporaryFolder();
        Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
        try (ServerProcess server = ServerProcess.serving("http.token=s3cret")) {
            String at = server.awaitReady().getString("http");

            ServerProcess with = ServerProcess.launch(
                    folder, Map.of(), List.of("admin", "nodes", "--at", at, "--token-file", token.toString()));
            ServerProcess without = ServerProcess.launch(folder, Map.of(), List.of("admin", "nodes", "--at", at));

            assertThat(with.exitCode()).as("%s", with.errors()).isZero();
            assertThat(String.join("\n", with.output())).contains("NODE", "PARTITIONS");
            assertThat(without.exitCode()).isEqualTo(1);
            assertThat(without.errors()).anyMatch(line -> line.startsWith("401: "));
        }
    }
}
