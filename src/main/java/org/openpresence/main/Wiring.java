package org.openpresence.main;

import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.openpresence.authorization.RulesDocuments;
import org.openpresence.authorization.SubHandling;
import org.openpresence.cluster.MemberSettings;
import org.openpresence.cluster.Partitions;
import org.openpresence.config.ClusterConfig;
import org.openpresence.config.DatabaseConfig;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.ExpiresConfig;
import org.openpresence.config.HostPort;
import org.openpresence.config.NotifyConfig;
import org.openpresence.config.PackagesConfig;
import org.openpresence.config.PresenceConfig;
import org.openpresence.config.RulesConfig;
import org.openpresence.config.SipConfig;
import org.openpresence.database.Buckets;
import org.openpresence.database.ClusterSettings;
import org.openpresence.database.DatabaseSettings;
import org.openpresence.database.PackageFacts;
import org.openpresence.database.TableNames;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.dialog.DialogPackage;
import org.openpresence.events.dialog.DialogPolicy;
import org.openpresence.events.dialog.DialogSettings;
import org.openpresence.events.dialog.SharedLinePackage;
import org.openpresence.events.mwi.MessageSummaryPackage;
import org.openpresence.events.presence.PresencePackage;
import org.openpresence.events.winfo.WatcherInfoPolicy;
import org.openpresence.judgement.ExpiryPolicy;
import org.openpresence.judgement.LoadedFacts;
import org.openpresence.judgement.PublishJudge;
import org.openpresence.judgement.RulesPolicy;
import org.openpresence.judgement.SubscribeJudge;
import org.openpresence.judgement.WatcherJudge;
import org.openpresence.judgement.Widths;
import org.openpresence.model.Document;
import org.openpresence.model.Presentity;
import org.openpresence.model.Subject;
import org.openpresence.notifier.FailurePolicy;
import org.openpresence.notifier.NotifierSettings;
import org.openpresence.notifier.Standing;
import org.openpresence.notifier.WatcherTally;
import org.openpresence.presentity.Bounds;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.sip.ServerPolicy;
import org.openpresence.sip.TrustedPeers;
import org.openpresence.sip.transaction.SipTimers;
import org.openpresence.verticle.SipSettings;
import org.openpresence.verticle.SubscriptionVerticle;
import org.openpresence.verticle.SubscriptionVerticle.SubscriptionAnswers;

/** Turns the configuration into what the verticles are made of. Safe for any thread. */
final class Wiring {
    private static final String PRESENCE = "presence";
    private final PresenceConfig config;
    private final String node;
    private final SecureRandom random = new SecureRandom();
    private final EventPackages packages;

    Wiring(PresenceConfig config, String node) {
        this(config, node, List.of());
    }

    /** Makes the wiring of a node that has {@code further} event packages. */
    Wiring(PresenceConfig config, String node, List<EventPackage> further) {
        this.config = config;
        this.node = node;
        this.packages = packages(config.packages(), config.rules().forceActive(), further);
    }

    /** Returns the packages that come with the server. */
    static EventPackages builtIn(PresenceConfig config) {
        return packages(config.packages(), config.rules().forceActive(), List.of());
    }

    private static EventPackages packages(PackagesConfig wanted, boolean forceActive, List<EventPackage> further) {
        DialogPackage dialogs = new DialogPackage(new DialogSettings(
                wanted.dialogNotify() == PackagesConfig.DialogNotify.FULL,
                wanted.forceSingleDialog(),
                wanted.forceDummyDialog(),
                switch (wanted.dialogPolicy()) {
                    case RULES -> DialogPolicy.RULES;
                    case OWNER -> DialogPolicy.OWNER;
                    case ALL -> DialogPolicy.ALL;
                }));
        PresencePackage presence =
                new PresencePackage(wanted.presenceComposition() == PackagesConfig.PresenceComposition.NEWEST);
        MessageSummaryPackage summaries = new MessageSummaryPackage(wanted.messageSummarySum());
        List<EventPackage> all = new ArrayList<>(List.of(presence, summaries, dialogs, new SharedLinePackage(dialogs)));
        all.addAll(further);
        return new EventPackages(
                all,
                forceActive,
                switch (wanted.winfoPolicy()) {
                    case OWNER -> WatcherInfoPolicy.OWNER;
                    case SELF -> WatcherInfoPolicy.SELF;
                    case ALL -> WatcherInfoPolicy.ALL;
                });
    }

    PresenceConfig config() {
        return config;
    }

    EventPackages packages() {
        return packages;
    }

    /** Returns the sphere that a presentity has published; empty for none. */
    Optional<String> sphereOf(PresentityState state, long nowMillis) {
        List<Document> published = state.publications().stream()
                .filter(one -> one.event().equals(PRESENCE) && one.expiresAtMillis() > nowMillis)
                .map(Publication::document)
                .toList();
        return packages.find(PRESENCE).flatMap(presence -> presence.sphere(published));
    }

    /** Returns whether the answer to a PUBLISH waits for the commit. */
    boolean publicationsWaitForCommit() {
        return config.database().publicationDurability() == DatabaseConfig.Durability.DATABASE
                || config.database().fallback2db();
    }

    SubscriptionAnswers subscriptionAnswers() {
        return new SubscriptionAnswers(
                config.subscription().toTagPref(), config.subscription().successCode(), packages.allowEvents());
    }

    DatabaseSettings databaseSettings() {
        DatabaseConfig wanted = config.database();
        DatabaseSettings settings = wanted.url() instanceof DatabaseUrl.H2 h2
                ? DatabaseSettings.h2(Path.of(h2.path()))
                : mariaDb((DatabaseUrl.MariaDb) wanted.url());
        return settings.withTables(new TableNames(
                        wanted.tables().presentity(),
                        wanted.tables().activeWatchers(),
                        wanted.tables().watchers()))
                .withMigrate(wanted.migrate())
                .withPoolSize(wanted.poolSize())
                .withPeriods(
                        wanted.cleanPeriod().map(Duration::toMillis).orElse(0L),
                        wanted.dbUpdatePeriod().map(Duration::toMillis).orElse(0L),
                        wanted.commitTimeout().toMillis());
    }

    /** Returns a host as the presentities at it name it. */
    private static String canonical(String domain) {
        return Presentity.of("sip:" + domain).map(Presentity::host).orElse(domain);
    }

    private static DatabaseSettings mariaDb(DatabaseUrl.MariaDb server) {
        return DatabaseSettings.mariaDb(server.jdbcUrl(), server.user(), server.password());
    }

    SipTimers timers() {
        SipConfig.Timers timers = config.sip().timers();
        return new SipTimers(timers.t1().toMillis(), timers.t2().toMillis());
    }

    SipSettings sipSettings(List<SipSettings.Listener> listeners) {
        SipConfig sip = config.sip();
        List<String> types = packages.all().stream()
                .flatMap(one -> one.publishableTypes().stream())
                .distinct()
                .toList();
        return new SipSettings(
                listeners,
                new ServerPolicy(
                        node,
                        sip.domains().stream().map(Wiring::canonical).collect(Collectors.toUnmodifiableSet()),
                        new TrustedPeers(sip.trustedPeers().stream()
                                .map(range -> new TrustedPeers.Range(range.octets(), range.prefix()))
                                .toList()),
                        config.subscription().serverAddress(),
                        sip.answerRegister(),
                        packages.allowEvents(),
                        types,
                        config.packages().publishSender() == PackagesConfig.PublishSender.HEADER),
                packages,
                sip.dnsServers().stream()
                        .map(server -> new InetSocketAddress(server.host(), server.port()))
                        .toList(),
                timers(),
                config.tableSizes().subscriptions(),
                sip.udpBufferBytes(),
                config.limits().serverTransactions(),
                sip.tcpMaxConnections(),
                sip.connectionsPerAddress(),
                (int) sip.tcpIdle().toSeconds(),
                sip.largeRequests() == SipConfig.LargeRequests.TCP,
                config.limits().dialogLookups());
    }

    /** Returns what the database asks the packages when it reads their documents. */
    PackageFacts packageFacts() {
        LoadedFacts facts = new LoadedFacts(packages);
        return new PackageFacts() {
            @Override
            public String contentType(String event) {
                return facts.contentType(event);
            }

            @Override
            public Subject subject(String event, Document document) {
                return facts.subject(event, document);
            }

            @Override
            public int longestBody() {
                return config.limits().bodyBytes();
            }
        };
    }

    NotifierSettings notifierSettings(int loop, Standing standing) {
        NotifyConfig notification = config.notification();
        return new NotifierSettings(
                loop,
                new FailurePolicy(
                        notification.failurePolicy() == NotifyConfig.FailurePolicy.ANY,
                        notification.timeoutRmSubs(),
                        notification.failureStrikes()),
                notification.minInterval().toMillis(),
                notification.onRefresh(),
                config.tableSizes().publications(),
                standing,
                config.limits().notifyOutstanding());
    }

    private ExpiryPolicy expiryPolicy() {
        ExpiresConfig expires = config.expires();
        return new ExpiryPolicy(
                expires.minExpires(),
                expires.maxExpires(),
                expires.minExpiresAction() == ExpiresConfig.MinimumAction.RAISE);
    }

    PublishJudge publishJudge(Widths widths) {
        Supplier<String> tags = entityTags();
        Supplier<String> ruids = () -> "pres-" + HexFormat.of().formatHex(bytes(12));
        return new PublishJudge(
                packages,
                expiryPolicy(),
                widths,
                config.limits().publicationsPerPresentity(),
                config.limits().bodyBytes(),
                tags,
                ruids);
    }

    private Supplier<String> entityTags() {
        if (config.packages().entityTagStyle() == PackagesConfig.EntityTagStyle.OPAQUE) {
            return () -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(15));
        }
        // Kamailio's counter is ours by chance: only the number behind the last dot means anything to it.
        String begun = "a." + System.currentTimeMillis() / 1000 + '.'
                + ProcessHandle.current().pid() + '.';
        return () -> begun + new BigInteger(1, bytes(12)) + ".0";
    }

    SubscribeJudge subscribeJudge(Widths widths) {
        return new SubscribeJudge(
                packages,
                expiryPolicy(),
                widths,
                config.subscription().toTagPref(),
                config.limits().subscriptionsPerPresentity(),
                random::nextLong);
    }

    ClusterSettings clusterSettings(Membership membership) {
        if (!membership.isJoined()) {
            return new ClusterSettings(config.cluster().name(), node, false, Buckets.ALONE);
        }
        Partitions partitions = membership.partitions();
        Buckets buckets = new Buckets("hazelcast/" + partitions.count(), partitions::partitionOf);
        return new ClusterSettings(config.cluster().name(), node, false, buckets);
    }

    /** Returns whether who may watch may depend on what is published. */
    boolean asksSphere() {
        return !config.rules().forceActive() && config.rules().enableSphereCheck();
    }

    /** Returns what is needed to ask rules, which are kept in {@code documents}. */
    SubscriptionVerticle.Rules rules(RulesDocuments documents, InstantSource clock) {
        RulesConfig rules = config.rules();
        SubHandling withoutRules =
                switch (rules.withoutRules()) {
                    case PENDING -> SubHandling.CONFIRM;
                    case BLOCK -> SubHandling.BLOCK;
                    case ALLOW -> SubHandling.ALLOW;
                };
        RulesPolicy policy = new RulesPolicy(
                withoutRules, rules.blockReply() == 403, rules.legacyProvideAll(), rules.enableSphereCheck());
        return new SubscriptionVerticle.Rules(
                packages,
                new WatcherJudge(packages, policy),
                documents,
                clock,
                rules.pollPeriod().map(Duration::toMillis).orElse(0L));
    }

    /** Returns what counts the subscriptions of each watcher. */
    WatcherTally watcherTally() {
        return new WatcherTally(config.limits().subscriptionsPerWatcher(), random.nextLong());
    }

    /** Returns what keeps the lists of an entry short. */
    Bounds bounds() {
        return new Bounds(
                timers().sixtyFourT1(),
                config.limits().rememberedOperations(),
                config.limits().pendingWatchers(),
                config.subscription().onePerContact());
    }

    /** Returns under what this node reserves sequence numbers: another number after each start, never 0. */
    long holder() {
        return random.nextLong() | 1;
    }

    MemberSettings memberSettings() {
        ClusterConfig cluster = config.cluster();
        HostPort listen = cluster.listen().orElseThrow();
        return new MemberSettings(
                node,
                cluster.name(),
                listen.host(),
                listen.port(),
                cluster.members().stream().map(HostPort::toString).toList(),
                cluster.dns(),
                cluster.kubernetesService(),
                cluster.backupCount());
    }

    Standing.Datagrams datagrams() {
        return switch (config.sip().notifyFrom()) {
            case AUTO -> Standing.Datagrams.AUTO;
            case OWNER -> Standing.Datagrams.FROM_OWNER;
            case RECEIVER -> Standing.Datagrams.FROM_RECEIVER;
        };
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
