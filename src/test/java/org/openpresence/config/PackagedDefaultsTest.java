package org.openpresence.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code conf/presence.yaml} and the table of keys say the same. */
class PackagedDefaultsTest {

    private static final String HEAD = """
            # OpenPresence: every key with its meaning, default and unit. This file is packaged in the jar; write only what differs
            # into a file of your own (--config FILE). Later wins: this file, --config files in their order, the environment
            # (PRESENCE_SIP_LISTEN for sip.listen), --set KEY=VALUE. KEY_file takes the value of KEY from the file it names.
            """;

    @Test
    void the_yaml_file_tells_every_key_of_the_table_with_meaning_default_and_unit() throws Exception {
        String written = Files.readString(Path.of("conf/presence.yaml"));

        String expected = render();

        assertThat(written).isEqualTo(expected);
    }

    @Test
    void the_environment_names_of_all_keys_differ() {
        assertThat(ConfigKeys.ALL).extracting(ConfigKey::environmentName).doesNotHaveDuplicates();
    }

    static String render() {
        StringBuilder yaml = new StringBuilder(HEAD);
        String group = "";
        for (ConfigKey key : ConfigKeys.ALL) {
            int dot = key.name().indexOf('.');
            String prefix = dot < 0 ? "" : key.name().substring(0, dot);
            yaml.append('\n');
            if (!prefix.equals(group)) {
                yaml.append(prefix).append(":\n");
                group = prefix;
            }
            String indent = dot < 0 ? "" : "  ";
            yaml.append(indent).append("# ").append(key.meaning()).append('\n');
            yaml.append(indent)
                    .append("# Default: ")
                    .append(key.defaultValue().isEmpty() ? "empty" : key.defaultValue());
            yaml.append(key.unit().equals("none") ? "" : " " + key.unit()).append('\n');
            yaml.append(indent)
                    .append(key.name().substring(dot + 1))
                    .append(": ")
                    .append(value(key))
                    .append('\n');
        }
        return yaml.toString();
    }

    private static String value(ConfigKey key) {
        return switch (key.type()) {
            case TEXT -> '"' + key.defaultValue() + '"';
            case WHOLE_NUMBER, FLAG, CHOICE -> key.defaultValue();
            case LIST ->
                key.defaultValue().isEmpty()
                        ? "[]"
                        : Arrays.stream(key.defaultValue().split(", ", -1))
                                .collect(Collectors.joining("\", \"", "[\"", "\"]"));
        };
    }
}
