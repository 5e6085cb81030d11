package org.openpresence.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes the records from texts and finds every mistake on the way. Confined to one thread; used once. */
final class ConfigReader {
    private static final int DEFAULT_MAX_EXPIRES = 3600;
    private static final int DEFAULT_POWER = 9;
    private static final int MOST_POWER = 24;
    private static final int DNS_PORT = 53;

    /** What is longer is refused before anything asks for this bound: {@code sip.message.MessageLimits.BODY}. */
    private static final int LONGEST_BODY = 65_536;

    private final Values values;

    ConfigReader(Map<String, String> texts) {
        values = new Values(texts);
    }

    Loaded read() {
        PresenceConfig config = new PresenceConfig(
                expires(),
                subscription(),
                rules(),
                notifications(),
                packages(),
                tableSizes(),
                sip(),
                cluster(),
                database(),
                http(),
                limits(),
                furtherPackages(),
                log());
        if (!values.unread().isEmpty()) {
            throw new IllegalStateException("keys without effect: " + values.unread());
        }
        return values.errors().isEmpty() ? new Loaded.Valid(config) : new Loaded.Invalid(values.errors());
    }

    private ExpiresConfig expires() {
        int max = values.number("max_expires", Integer.MIN_VALUE, Integer.MAX_VALUE);
        Duration maximum = Duration.ofSeconds(max <= 0 ? DEFAULT_MAX_EXPIRES : max);
        Duration minimum = values.seconds("min_expires", 0);
        Duration offset = values.seconds("expires_offset", 0);
        if (minimum.compareTo(maximum) > 0) {
            refuseBeside("max_expires", "min_expires", "expected at most max_expires, " + maximum.toSeconds());
            minimum = Duration.ZERO;
        }
        if (offset.compareTo(maximum) >= 0) {
            refuseBeside("max_expires", "expires_offset", "expected less than max_expires, " + maximum.toSeconds());
            offset = Duration.ZERO;
        }
        return new ExpiresConfig(minimum, minimumAction(), maximum, offset);
    }

    private ExpiresConfig.MinimumAction minimumAction() {
        return values.value("min_expires_action", text -> switch (text) {
            case "1" -> ExpiresConfig.MinimumAction.REJECT;
            case "2" -> ExpiresConfig.MinimumAction.RAISE;
            default -> throw new IllegalArgumentException("1 (answer 423) or 2 (raise to min_expires)");
        });
    }

    private SubscriptionConfig subscription() {
        return new SubscriptionConfig(
                values.value("to_tag_pref", SipText::toTagPrefix),
                values.value(
                        "server_address",
                        text -> Optional.of(text).filter(uri -> !uri.isEmpty()).map(SipText::uri)),
                values.value("subscribe_success_code", text -> switch (text) {
                    case "200" -> 200;
                    case "202" -> 202;
                    default -> throw new IllegalArgumentException("200 or 202");
                }),
                values.flag("subscribe_one_per_contact"));
    }

    private RulesConfig rules() {
        Duration poll = values.seconds("rules.poll_period", 0);
        return new RulesConfig(
                values.flag("force_active"),
                values.flag("enable_sphere_check"),
                values.choice("no_rules_policy", RulesConfig.NoRulesPolicy.class),
                values.value("block_reply", text -> switch (text) {
                    case "403" -> 403;
                    case "200" -> 200;
                    default -> throw new IllegalArgumentException("403 or 200");
                }),
                values.flag("legacy_provide_all"),
                poll.isZero() ? Optional.empty() : Optional.of(poll));
    }

    private NotifyConfig notifications() {
        return new NotifyConfig(
                values.flag("notify_on_refresh"),
                values.choice("notify_failure_policy", NotifyConfig.FailurePolicy.class),
                values.number("notify_failure_strikes", 1, 1000),
                values.seconds("notify_min_interval", 0),
                values.flag("timeout_rm_subs"));
    }

    private PackagesConfig packages() {
        return new PackagesConfig(
                values.choice("publish_sender", PackagesConfig.PublishSender.class),
                values.choice("etag_style", PackagesConfig.EntityTagStyle.class),
                values.choice("presence_composition", PackagesConfig.PresenceComposition.class),
                values.flag("message_summary_sum"),
                values.choice("dialog_notify", PackagesConfig.DialogNotify.class),
                values.flag("force_single_dialog"),
                values.flag("force_dummy_dialog"),
                values.choice("dialog_policy", PackagesConfig.DialogPolicy.class),
                values.choice("winfo_policy", PackagesConfig.WinfoPolicy.class));
    }

    private TableSizes tableSizes() {
        return new TableSizes(powerOfTwo("subs_htable_size"), powerOfTwo("pres_htable_size"));
    }

    private int powerOfTwo(String key) {
        int power = values.number(key, Integer.MIN_VALUE, MOST_POWER);
        return 1 << (power < 1 ? DEFAULT_POWER : power);
    }

    private SipConfig sip() {
        return new SipConfig(
                listen(),
                new HashSet<>(values.list("sip.domains", SipText::host)),
                values.list("sip.trusted_peers", AddressRange::parse),
                values.list("sip.dns_servers", text -> HostPort.literal(text, DNS_PORT)),
                values.flag("sip.answer_register"),
                values.choice("sip.large_requests", SipConfig.LargeRequests.class),
                timers(),
                eventLoops(),
                values.number("sip.udp_buffer_bytes", 65536, Integer.MAX_VALUE),
                values.seconds("sip.tcp_idle_seconds", 1),
                values.number("sip.tcp_max_connections", 1, Integer.MAX_VALUE),
                values.number("sip.tcp_max_connections_per_address", 0, Integer.MAX_VALUE),
                values.seconds("sip.warm_up_seconds", 0),
                values.choice("sip.notify_from", SipConfig.NotifyFrom.class));
    }

    private ClusterConfig cluster() {
        Optional<HostPort> listen = values.value("cluster.listen", ConfigReader::address);
        List<HostPort> members = values.list("cluster.members", HostPort::parse);
        Optional<String> dns = values.value("cluster.dns", ConfigReader::hostName);
        Optional<String> service = values.value("cluster.kubernetes_service", ConfigReader::hostName);
        boolean several = (members.isEmpty() ? 0 : 1) + (dns.isPresent() ? 1 : 0) + (service.isPresent() ? 1 : 0) > 1;
        if (several) {
            String remedy = "expected only one of cluster.members, cluster.dns and cluster.kubernetes_service";
            values.refuse(members.isEmpty() ? "cluster.dns" : "cluster.members", remedy);
        }
        if (listen.isEmpty() && (!members.isEmpty() || dns.isPresent() || service.isPresent())) {
            values.refuse("cluster.listen", "expected host:port of this node's own member, since others are named");
        }
        return new ClusterConfig(
                listen,
                several ? List.of() : members,
                several ? Optional.empty() : dns,
                several ? Optional.empty() : service,
                values.value("cluster.name", ConfigReader::clusterName),
                values.value("cluster.bus_listen", ConfigReader::address),
                values.number("cluster.initial_size", 1, 1000),
                values.value("cluster.min_size", ConfigReader::minimumSize),
                values.number("cluster.backup_count", 0, 6));
    }

    private static Optional<HostPort> address(String text) {
        return Optional.of(text).filter(address -> !address.isEmpty()).map(HostPort::parse);
    }

    private static Optional<String> hostName(String text) {
        return Optional.of(text).filter(name -> !name.isEmpty()).map(SipText::host);
    }

    private static String clusterName(String text) {
        if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("1 to 64 letters, digits, dots, hyphens or underscores");
        }
        return text;
    }

    private static OptionalInt minimumSize(String text) {
        if (text.equals("auto")) {
            return OptionalInt.empty();
        }
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException("auto or a number of members, at least 1");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private List<ListenAddress> listen() {
        return values.value("sip.listen", text -> {
            List<ListenAddress> addresses = Values.elements(text, ListenAddress::parse);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("at least one transport:host:port, as udp:127.0.0.1:5060");
            }
            Set<ListenAddress> seen = new HashSet<>();
            for (ListenAddress address : addresses) {
                if (address.address().port() != 0 && !seen.add(address)) {
                    throw new IllegalArgumentException("each address once, but " + address + " stands there twice");
                }
            }
            return addresses;
        });
    }

    private SipConfig.Timers timers() {
        int t1 = values.number("sip.t1_ms", 1, 60_000);
        int t2 = values.number("sip.t2_ms", 1, 600_000);
        if (t2 < t1) {
            refuseBeside("sip.t1_ms", "sip.t2_ms", "expected at least sip.t1_ms, " + t1);
            t2 = t1;
        }
        return new SipConfig.Timers(Duration.ofMillis(t1), Duration.ofMillis(t2));
    }

    private int eventLoops() {
        int loops = values.number("sip.event_loops", 0, 1024);
        return loops == 0 ? Runtime.getRuntime().availableProcessors() : loops;
    }

    private DatabaseConfig database() {
        return new DatabaseConfig(
                values.value("db_url", DatabaseUrl::parse),
                tables(),
                period("clean_period"),
                period("db_update_period"),
                values.flag("fallback2db"),
                values.flag("database.migrate"),
                values.choice("database.publication_durability", DatabaseConfig.Durability.class),
                values.seconds("database.commit_timeout", 1),
                values.number("database.pool_size", 1, 1000));
    }

    private TableNames tables() {
        String presentity = values.value("presentity_table", TableNames::checked);
        String activeWatchers = values.value("active_watchers_table", TableNames::checked);
        String watchers = values.value("watchers_table", TableNames::checked);
        if (TableNames.areDistinct(presentity, activeWatchers, watchers)) {
            return new TableNames(presentity, activeWatchers, watchers);
        }
        for (String key : List.of("presentity_table", "active_watchers_table", "watchers_table")) {
            values.refuse(key, "expected three different names of tables");
        }
        return new TableNames("presentity", "active_watchers", "watchers");
    }

    /** Returns the period; empty when 0 or less switches the activity off, as the manual says. */
    private Optional<Duration> period(String key) {
        int seconds = values.number(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return seconds <= 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    private HttpConfig http() {
        return new HttpConfig(
                values.value("http.listen", text -> Optional.of(text)
                        .filter(address -> !address.isEmpty())
                        .map(HostPort::parse)),
                values.value("http.token", ConfigReader::token));
    }

    private static Optional<String> token(String text) {
        if (!text.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("visible ASCII characters without blanks");
        }
        return Optional.of(text).filter(token -> !token.isEmpty());
    }

    private LimitsConfig limits() {
        return new LimitsConfig(
                values.number("limits.subscriptions_per_presentity", 1, 1_000_000),
                values.number("limits.subscriptions_per_watcher", 1, 1_000_000),
                values.number("limits.publications_per_presentity", 1, 100_000),
                values.number("limits.body_bytes", 1, LONGEST_BODY),
                values.number("limits.server_transactions", 1, Integer.MAX_VALUE),
                values.number("limits.notify_outstanding", 1, Integer.MAX_VALUE),
                values.number("limits.pending_watchers", 1, 10_000),
                values.number("limits.remembered_operations", 1, 10_000),
                values.number("limits.dialog_lookups", 1, 100_000));
    }

    private FurtherPackagesConfig furtherPackages() {
        return new FurtherPackagesConfig(
                values.value("packages.path", text -> Optional.of(text).filter(path -> !path.isEmpty())),
                Duration.ofMillis(values.number("packages.time_limit_ms", 1, 60_000)));
    }

    private LogConfig log() {
        return new LogConfig(
                values.choice("log.format", LogConfig.Format.class), values.choice("log.level", LogConfig.Level.class));
    }

    /** Refuses {@code key} because of its relation to {@code other}, unless that one is wrong itself. */
    private void refuseBeside(String other, String key, String remedy) {
        if (!values.isWrong(other) && !values.isWrong(key)) {
            values.refuse(key, remedy);
        }
    }
}
