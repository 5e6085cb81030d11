package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.config.PresenceConfig;
import picocli.CommandLine;

class OptionsTest {
    private final List<PresenceConfig> served = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void serves_without_a_command_and_with_the_word_serve_alike() {
        int without = execute("--set", "to_tag_pref=a", "--set", "max_expires=10");
        int with = execute("serve", "--set", "to_tag_pref=a", "--set=max_expires=10");
        int mixed = execute("--set", "to_tag_pref=a", "serve", "--set", "max_expires=10");

        assertThat(List.of(without, with, mixed)).containsOnly(7);
        assertThat(served).hasSize(3).allMatch(served.get(0)::equals);
        assertThat(served.get(0).subscription().toTagPref()).isEqualTo("a");
    }

    @Test
    void a_bad_configuration_ends_with_2_and_one_line_for_each_error() {
        int code = execute("--set", "log.level=loud", "--set", "nonsense", "--config", "/does/not/exist.yaml");

        assertThat(code).isEqualTo(2);
        assertThat(served).isEmpty();
        assertThat(err.toString().lines()).hasSize(3);
    }

    @Test
    void an_unknown_option_ends_with_2() {
        assertThat(execute("--confg", "x")).isEqualTo(2);
    }

    @Test
    void help_and_version_end_with_0_and_serve_nothing() {
        int help = execute("--help");
        int version = execute("--version");

        assertThat(List.of(help, version)).containsOnly(0);
        assertThat(out.toString()).contains("--config").contains("serve").contains("OpenPresence ");
        assertThat(served).isEmpty();
    }

    @Test
    void the_help_of_serving_tells_the_keys_and_the_exit_codes_with_the_word_and_without() {
        execute("--help");
        String without = out.toString();
        out.getBuffer().setLength(0);
        execute("serve", "--help");

        for (String help : List.of(without, out.toString())) {
            assertThat(help)
                    .contains("conf/presence.yaml")
                    .contains("--set sip.listen=udp:0.0.0.0:5060")
                    .containsPattern("3 +a port, the cluster or the database cannot be had");
        }
    }

    private int execute(String... arguments) {
        CommandLine line = Options.commandLine(Map.of(), config -> {
            served.add(config);
            return 7;
        });
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
