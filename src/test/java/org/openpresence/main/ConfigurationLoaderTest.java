package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openpresence.config.ConfigError;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.ListenAddress;
import org.openpresence.config.Loaded;
import org.openpresence.config.PresenceConfig;

class ConfigurationLoaderTest {

    @TempDir
    private Path folder;

    @Test
    void without_any_source_the_packaged_defaults_hold() {
        Loaded loaded = ConfigurationLoader.load(List.of(), Map.of(), List.of());

        assertThat(loaded.config()).contains(PresenceConfig.defaults());
    }

    @Test
    void later_sources_win_over_earlier_ones() throws IOException {
        Path first =
                file("first.yaml", "max_expires: 1000\nmin_expires: 100\nexpires_offset: 10\nto_tag_pref: first\n");
        Path second = file("second.yaml", "min_expires: 200\nexpires_offset: 20\nto_tag_pref: 007\n");
        Map<String, String> environment = Map.of("PRESENCE_EXPIRES_OFFSET", "30", "PRESENCE_TO_TAG_PREF", "env");

        PresenceConfig config = ConfigurationLoader.load(
                        List.of(first, second), environment, List.of("to_tag_pref=one", "to_tag_pref=set"))
                .config()
                .orElseThrow();

        assertThat(config.expires().maxExpires()).isEqualTo(Duration.ofSeconds(1000));
        assertThat(config.expires().minExpires()).isEqualTo(Duration.ofSeconds(200));
        assertThat(config.expires().expiresOffset()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.subscription().toTagPref()).isEqualTo("set");
    }

    @Test
    void keys_may_be_nested_or_dotted_and_lists_may_be_lists_or_text() throws IOException {
        Path nested = file("nested.yaml", "sip:\n  listen:\n    - udp:127.0.0.1:0\n    - tcp:127.0.0.1:0\nlimits:\n");
        Path dotted = file("dotted.yaml", "sip.domains: example.com, example.org\nto_tag_pref: 007\n");

        PresenceConfig config = ConfigurationLoader.load(List.of(nested, dotted), Map.of(), List.of())
                .config()
                .orElseThrow();

        assertThat(config.sip().listen())
                .extracting(ListenAddress::toString)
                .containsExactly("udp:127.0.0.1:0", "tcp:127.0.0.1:0");
        assertThat(config.sip().domains()).isEqualTo(Set.of("example.com", "example.org"));
        assertThat(config.subscription().toTagPref()).isEqualTo("007");
    }

    @Test
    void environment_variables_of_nested_keys_are_found_and_foreign_ones_left_alone() {
        Map<String, String> environment = Map.of(
                "PRESENCE_SIP_LISTEN", "udp:127.0.0.1:0",
                "PRESENCE_SERVICE_HOST", "10.0.0.1",
                "PRESENCE_PORT_5060_UDP_ADDR", "10.0.0.1",
                "PRESENCE_HEADLESS_SERVICE_PORT_SIP", "5060",
                "PATH", "/bin");

        PresenceConfig config = ConfigurationLoader.load(List.of(), environment, List.of())
                .config()
                .orElseThrow();

        assertThat(config.sip().listen()).extracting(ListenAddress::toString).containsExactly("udp:127.0.0.1:0");
    }

    @Test
    void a_file_that_is_not_there_is_told_in_words() {
        Loaded loaded = ConfigurationLoader.load(List.of(), Map.of(), List.of("db_url_file=/does/not/exist"));

        assertThat(loaded.errors()).singleElement().satisfies(error -> assertThat(error.toString())
                .contains("db_url_file", "/does/not/exist", "is not there")
                .doesNotContain("Exception"));
    }

    @Test
    void a_key_with_file_behind_it_takes_its_value_from_that_file() throws IOException {
        Path secret = file("url", "mysql://u:p@h/d\n");
        Path yaml = file("p.yaml", "db_url_file: " + secret + "\n");

        List<Loaded> ways = List.of(
                ConfigurationLoader.load(List.of(yaml), Map.of(), List.of()),
                ConfigurationLoader.load(List.of(), Map.of("PRESENCE_DB_URL_FILE", secret.toString()), List.of()),
                ConfigurationLoader.load(List.of(), Map.of(), List.of("db_url_file=" + secret)));

        assertThat(ways)
                .extracting(way -> way.config().orElseThrow().database().url())
                .containsOnly(new DatabaseUrl.MariaDb("jdbc:mariadb://h/d", "u", "p"));
    }

    @Test
    void mistakes_of_all_sources_are_told_together_with_their_places() throws IOException {
        Path yaml = file("p.yaml", "log:\n  level: loud\nmax_expire: 7\nlog_file: x\n");
        Path secret = file("bad", "mysql://u:secret@h");
        Path absent = folder.resolve("absent.yaml");

        List<String> lines = lines(ConfigurationLoader.load(
                List.of(yaml, absent),
                Map.of("PRESENCE_MAX_EXPIRS", "x", "PRESENCE_DB_URL_FILE", secret.toString()),
                List.of("oops", "min_expires=soon", "to_tag_pref_file=" + absent)));

        assertThat(lines)
                .contains(
                        absent + ": no such file",
                        "--set = \"oops\": expected KEY=VALUE",
                        "log.level = \"loud\" (" + yaml + " line 2): expected one of trace, debug, info, warn, error",
                        "max_expire = \"7\" (" + yaml + " line 3): unknown key; the nearest known one is max_expires",
                        "max_expirs = \"x\" (environment variable PRESENCE_MAX_EXPIRS):"
                                + " unknown key; the nearest known one is max_expires",
                        "min_expires = \"soon\" (--set): expected a whole number of seconds from 0 to 2147483647")
                .anyMatch(line -> line.startsWith("to_tag_pref_file = ") && line.contains("that can be read"))
                .anyMatch(line -> line.startsWith("log_file = "))
                .anyMatch(line ->
                        line.startsWith("db_url = \"mysql://***@h\" (environment variable PRESENCE_DB_URL_FILE"))
                .noneMatch(line -> line.contains("secret"));
    }

    @Test
    void broken_yaml_is_told_with_file_and_line_but_without_its_content() throws IOException {
        Path yaml = file("broken.yaml", "log.level: info\ndb_url: \"mysql://u:secret@h\n");

        List<String> lines = lines(ConfigurationLoader.load(List.of(yaml), Map.of(), List.of()));

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith(yaml + " line ")
                .contains("is no YAML: ")
                .doesNotContain("secret");
    }

    @Test
    void a_folder_is_no_file() {
        assertThat(lines(ConfigurationLoader.load(List.of(folder), Map.of(), List.of())))
                .containsExactly(folder + ": is a folder; name the file in it");
    }

    @Test
    void a_file_that_is_no_mapping_sets_a_key_twice_or_has_an_alias_is_refused() throws IOException {
        Path list = file("list.yaml", "- a\n- b\n");
        Path twice = file("twice.yaml", "log.level: info\nlog:\n  level: warn\n");
        Path both = file("both.yaml", "to_tag_pref: a\nto_tag_pref_file: " + file("tag", "b") + "\n");
        Path alias = file("alias.yaml", "watchers_table: &name w\npresentity_table: *name\n");

        List<String> lines = lines(ConfigurationLoader.load(List.of(list, twice, both, alias), Map.of(), List.of()));

        assertThat(lines)
                .anyMatch(line -> line.contains("list.yaml line 1") && line.contains("expected keys with values"))
                .anyMatch(line -> line.contains("twice.yaml line 3") && line.contains("twice"))
                .anyMatch(line -> line.contains("alias.yaml line 2") && line.contains("aliases"))
                .anyMatch(line -> line.contains("both.yaml line 2") && line.contains("not both"));
    }

    private static List<String> lines(Loaded loaded) {
        return loaded.errors().stream().map(ConfigError::toString).toList();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
