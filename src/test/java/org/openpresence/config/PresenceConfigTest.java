package org.openpresence.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.sip.message.MessageLimits;

class PresenceConfigTest {

    @Test
    void the_defaults_of_the_manual_hold() {
        PresenceConfig config = PresenceConfig.defaults();

        assertThat(config.database().tables()).isEqualTo(new TableNames("presentity", "active_watchers", "watchers"));
        assertThat(config.database().cleanPeriod()).contains(Duration.ofSeconds(100));
        assertThat(config.database().dbUpdatePeriod()).contains(Duration.ofSeconds(100));
        assertThat(config.database().fallback2db()).isFalse();
        assertThat(config.subscription().toTagPref()).isEqualTo("10");
        assertThat(config.rules().enableSphereCheck()).isFalse();
        assertThat(config.notification().timeoutRmSubs()).isTrue();
    }

    @Test
    void without_settings_the_documented_defaults_hold() {
        PresenceConfig config = PresenceConfig.defaults();

        assertThat(config.expires())
                .isEqualTo(new ExpiresConfig(
                        Duration.ZERO, ExpiresConfig.MinimumAction.REJECT, Duration.ofHours(1), Duration.ZERO));
        assertThat(config.database().url()).isEqualTo(new DatabaseUrl.H2("./presence-data/presence"));
        assertThat(config.sip().listen())
                .extracting(ListenAddress::toString)
                .containsExactly("udp:127.0.0.1:5060", "tcp:127.0.0.1:5060");
        assertThat(config.sip().eventLoops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(config.tableSizes()).isEqualTo(new TableSizes(512, 512));
        assertThat(config.subscription().serverAddress()).isEmpty();
        assertThat(config.http().listen()).contains(new HostPort("127.0.0.1", 8080));
        assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5"})
    void a_max_expires_of_zero_or_less_means_3600(String value) {
        assertThat(valid("max_expires", value).expires().maxExpires()).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1"})
    void a_period_of_zero_or_less_disables_the_activity(String value) {
        assertThat(valid("clean_period", value).database().cleanPeriod()).isEmpty();
        assertThat(valid("db_update_period", value).database().dbUpdatePeriod()).isEmpty();
        assertThat(valid("clean_period", "7").database().cleanPeriod()).contains(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({"11, 2048", "0, 512", "-3, 512", "1, 2"})
    void table_sizes_are_powers_of_two_and_below_one_the_default(String value, int size) {
        assertThat(valid("subs_htable_size", value).tableSizes().subscriptions())
                .isEqualTo(size);
        assertThat(valid("pres_htable_size", value).tableSizes().publications()).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "0, false", "true, true", "No, false"})
    void flags_are_written_as_in_the_manual_or_in_words(String value, boolean flag) {
        assertThat(valid("fallback2db", value).database().fallback2db()).isEqualTo(flag);
        assertThat(valid("timeout_rm_subs", value).notification().timeoutRmSubs())
                .isEqualTo(flag);
        assertThat(valid("enable_sphere_check", value).rules().enableSphereCheck())
                .isEqualTo(flag);
        assertThat(valid("force_active", value).rules().forceActive()).isEqualTo(flag);
        assertThat(valid("legacy_provide_all", value).rules().legacyProvideAll())
                .isEqualTo(flag);
    }

    @Test
    void the_remaining_keys_reach_their_records() {
        Map<String, String> values = new HashMap<>();
        values.put("to_tag_pref", "pres");
        values.put("server_address", "sip:presence@[2001:db8::1]:5060;transport=tcp");
        values.put("min_expires", "60");
        values.put("min_expires_action", "2");
        values.put("expires_offset", "10");
        values.put("subscribe_success_code", "202");
        values.put("subscribe_one_per_contact", "1");
        values.put("notify_failure_policy", "any");
        values.put("notify_min_interval", "5");
        values.put("sip.listen", "udp:[::1]:0,tcp:0.0.0.0:5061");
        values.put("sip.domains", "Example.COM, example.org");
        values.put("sip.large_requests", "udp");
        values.put("presentity_table", "p");
        values.put("http.listen", "");
        values.put("log.format", "json");
        values.put("no_rules_policy", "block");
        values.put("block_reply", "200");
        values.put("rules.poll_period", "30");

        PresenceConfig config = PresenceConfig.read(values).config().orElseThrow();

        assertThat(config.subscription())
                .isEqualTo(new SubscriptionConfig(
                        "pres", Optional.of("sip:presence@[2001:db8::1]:5060;transport=tcp"), 202, true));
        assertThat(config.rules())
                .isEqualTo(new RulesConfig(
                        false,
                        false,
                        RulesConfig.NoRulesPolicy.BLOCK,
                        200,
                        false,
                        Optional.of(Duration.ofSeconds(30))));
        assertThat(config.expires().minExpiresAction()).isEqualTo(ExpiresConfig.MinimumAction.RAISE);
        assertThat(config.expires().expiresOffset()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.notification().failurePolicy()).isEqualTo(NotifyConfig.FailurePolicy.ANY);
        assertThat(config.sip().listen())
                .extracting(ListenAddress::toString)
                .containsExactly("udp:[::1]:0", "tcp:0.0.0.0:5061");
        assertThat(config.sip().domains()).containsExactlyInAnyOrder("example.com", "example.org");
        assertThat(config.sip().largeRequests()).isEqualTo(SipConfig.LargeRequests.UDP);
        assertThat(config.database().tables().presentity()).isEqualTo("p");
        assertThat(config.http().listen()).isEmpty();
        assertThat(config.log().format()).isEqualTo(LogConfig.Format.JSON);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 0a000000, 8",
        "192.0.2.7, c0000207, 32",
        "0.0.0.0/0, 00000000, 0",
        "2001:db8::/32, 20010db8000000000000000000000000, 32",
        "::1, 00000000000000000000000000000001, 128",
        "::/0, 00000000000000000000000000000000, 0",
        "2001:DB8:1:2:3:4:5:6, 20010db8000100020003000400050006, 128",
        "64:ff9b::192.0.2.0/120, 0064ff9b0000000000000000c0000200, 120"
    })
    void trusted_peers_are_addresses_and_ranges_of_both_families(String text, String network, int prefix) {
        assertThat(valid("sip.trusted_peers", text).sip().trustedPeers())
                .containsExactly(new AddressRange(network, prefix));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.53, 192.0.2.53, 53",
        "192.0.2.53:5353, 192.0.2.53, 5353",
        "[2001:db8::53]:5353, 2001:db8::53, 5353",
        "[2001:db8::53], 2001:db8::53, 53",
        "2001:db8::53, 2001:db8::53, 53"
    })
    void name_servers_are_addresses_with_or_without_a_port(String text, String host, int port) {
        assertThat(valid("sip.dns_servers", text).sip().dnsServers()).containsExactly(new HostPort(host, port));
    }

    @Test
    void a_range_with_bits_behind_its_prefix_is_told_apart_from_a_typing_error() {
        String line = PresenceConfig.read(Map.of("sip.trusted_peers", "10.1.0.0/8"))
                .errors()
                .get(0)
                .toString();

        assertThat(line).contains("sip.trusted_peers").contains("10.1.0.0/8 has bits behind its first 8");
    }

    @Test
    void every_mistake_is_told_at_once_with_key_value_and_remedy() {
        Map<String, String> values = new HashMap<>();
        values.put("max_expires", "an hour");
        values.put("sip.listen", "tls:127.0.0.1:5061");
        values.put("block_reply", "404");
        values.put("sip.lisen", "udp:127.0.0.1:5060");
        values.put("to_tag_pref", "a b");

        List<String> lines = PresenceConfig.read(values).errors().stream()
                .map(ConfigError::toString)
                .toList();

        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "sip.lisen = \"udp:127.0.0.1:5060\": unknown key; the nearest known one is sip.listen",
                        "max_expires = \"an hour\": expected a whole number of seconds up to 2147483647",
                        "sip.listen = \"tls:127.0.0.1:5061\": expected udp or tcp; tls, ws and wss are not built yet",
                        "block_reply = \"404\": expected 403 or 200",
                        "to_tag_pref = \"a b\": expected a token of 1 to 64 characters: letters, digits and -.!%*_+`'~");
    }

    @ParameterizedTest
    @CsvSource({
        "db_ulr, mysql://u:secret@db.example.com/p, mysql://***@db.example.com/p",
        "dburl, mysql://u:secret@db.example.com/p, mysql://***@db.example.com/p",
        "x, mysql://u:secret@db.example.com/p, mysql://***@db.example.com/p",
        "x, jdbc:mariadb://h/d?user=u&password=secret, jdbc:mariadb://h/d?***",
        "http.tokens, secret, ***",
        "token, secret, ***",
        "db_password, geheim, ***",
        "DB_PWD, geheim, ***",
        "client-secret, geheim, ***",
        "sip.authorization, geheim, ***",
        "bearer, geheim, ***",
        "my.credentials, geheim, ***",
        "--set, db_url mysql://u:secret@h/d, db_url mysql://***@h/d"
    })
    void the_value_of_a_misspelt_key_shows_no_password(String misspelt, String value, String shown) {
        assertThat(new ConfigError(misspelt, value, "").value()).contains(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "rules, rules.poll_period",
        "listn, sip.listen",
        "answer_register, sip.answer_register",
        "sip.max_expires, max_expires",
        "db_ulr, db_url"
    })
    void an_unknown_key_names_the_one_that_was_meant(String unknown, String meant) {
        assertThat(PresenceConfig.read(Map.of(unknown, "5")).errors())
                .extracting(ConfigError::toString)
                .containsExactly(unknown + " = \"5\": unknown key; the nearest known one is " + meant);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "db_url|postgres://u:p@h/d",
                "db_url|mysql://u:p@h",
                "db_url|h2:",
                "db_url|jdbc:mariadb:x",
                "presentity_table|a-b",
                "watchers_table|presentity",
                "active_watchers_table|1a",
                "server_address|example.com",
                "server_address|sip:h>;x",
                "server_address|sip:a@h?Subject=x",
                "to_tag_pref|''",
                "expires_offset|3600",
                "expires_offset|-1",
                "min_expires|3601",
                "min_expires_action|0",
                "subscribe_success_code|201",
                "no_rules_policy|maybe",
                "rules.poll_period|-1",
                "notify_failure_policy|some",
                "notify_failure_strikes|0",
                "sip.listen|''",
                "sip.listen|udp:h:70000",
                "sip.listen|udp:::1:5060",
                "sip.listen|udp:h:1,udp:h:1",
                "sip.listen|udp:h:1,,udp:h:2",
                "sip.domains|a:5060",
                "sip.t1_ms|0",
                "sip.t2_ms|499",
                "sip.event_loops|-1",
                "sip.large_requests|tls",
                "database.pool_size|0",
                "database.commit_timeout|0",
                "database.publication_durability|disk",
                "http.listen|8080",
                "limits.body_bytes|0",
                "packages.time_limit_ms|0",
                "log.level|loud",
                "log.format|xml",
                "subs_htable_size|25",
                "database.migrate|maybe",
                "cluster.listen|5701",
                "cluster.members|127.0.0.1",
                "cluster.name|two words",
                "cluster.initial_size|0",
                "cluster.min_size|0",
                "cluster.backup_count|7",
                "sip.notify_from|nobody",
                "sip.dns_servers|dns.example.com",
                "sip.dns_servers|192.0.2.53:99999",
                "sip.dns_servers|192.0.2.53:",
                "sip.dns_servers|[::1",
                "sip.dns_servers|192.0.2.300",
                "sip.trusted_peers|10.0.0.0/33",
                "sip.trusted_peers|10.0.0.1/8",
                "sip.trusted_peers|10.0.0",
                "sip.trusted_peers|10.0.0.256",
                "sip.trusted_peers|10.0.0.0/",
                "sip.trusted_peers|proxy.example.com",
                "sip.trusted_peers|2001:db8::/129",
                "sip.trusted_peers|2001:db8",
                "sip.trusted_peers|1::2::3",
                "sip.trusted_peers|::12345",
                "sip.trusted_peers|1:2:3:4:5:6:7:8:9",
                "sip.trusted_peers|[::1]",
                "sip.trusted_peers|10.0.0.0/8,,::1",
                "http.tokn|x",
                "http.token|a b"
            })
    void a_bad_value_is_refused_under_its_key(String key, String value) {
        List<ConfigError> errors = PresenceConfig.read(Map.of(key, value)).errors();

        assertThat(errors).isNotEmpty().extracting(ConfigError::key).contains(key);
    }

    /** More would have no effect: what is longer is not even read. */
    @Test
    void bodies_may_be_as_long_as_those_that_are_read_and_no_longer() {
        assertThat(valid("limits.body_bytes", Integer.toString(MessageLimits.BODY))
                        .limits()
                        .bodyBytes())
                .isEqualTo(MessageLimits.BODY);
        assertThat(PresenceConfig.read(Map.of("limits.body_bytes", Integer.toString(MessageLimits.BODY + 1)))
                        .errors())
                .hasSize(1);
    }

    @Test
    void a_value_is_not_blamed_for_another_ones_mistake() {
        List<ConfigError> errors = PresenceConfig.read(Map.of("max_expires", "x", "min_expires", "7200"))
                .errors();

        assertThat(errors).extracting(ConfigError::key).containsExactly("max_expires");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msql://joe:secret@h/d",
                "mysql://joe:secret",
                "mysql://joe:a?secret@h",
                "jdbc:maria:x?user=joe&password=a@secret",
                "joe:secret@h",
                "joe:secret"
            })
    void a_refused_database_url_is_shown_without_its_credentials(String url) {
        String line = PresenceConfig.read(Map.of("db_url", url)).errors().get(0).toString();

        assertThat(line).doesNotContain("secret").doesNotContain("joe").contains("***");
    }

    @Test
    void an_error_is_one_line_whatever_the_value_holds() {
        String line = PresenceConfig.read(Map.of("log.level", "a\nb\r\u0000"))
                .errors()
                .get(0)
                .toString();

        assertThat(line).doesNotContainPattern("\\p{Cntrl}");
    }

    private static PresenceConfig valid(String key, String value) {
        return PresenceConfig.read(Map.of(key, value)).config().orElseThrow();
    }
}
