package org.openpresence.main;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openpresence.admin.Gauge;
import org.openpresence.admin.Metrics;
import org.openpresence.database.CommitFigures;
import org.openpresence.events.EventPackage;
import org.openpresence.events.EventPackages;
import org.openpresence.events.PackageFailures;
import org.openpresence.model.WatcherState;
import org.openpresence.presentity.PresentityRecords;
import org.openpresence.sip.transport.KernelDrops;
import org.openpresence.verticle.NotifierGauges;
import org.openpresence.verticle.SipGauges;
import org.openpresence.verticle.SipSettings.Listener;

/** Shows metrics what the parts of a node count. Immutable. */
record NodeGauges(Metrics metrics) {

    /** Shows what goes wrong in packages that are not the server's own. */
    void failures(List<EventPackage> further, PackageLog failures) {
        for (EventPackage one : further) {
            for (PackageFailures.Cause cause : PackageFailures.Cause.values()) {
                metrics.packageFailures(
                        one.name(), cause.name().toLowerCase(Locale.ROOT), () -> failures.count(one.name(), cause));
            }
        }
    }

    /** Shows what the database tier counts. */
    CommitFigures database() {
        CommitFigures figures = new CommitFigures(metrics::databaseCommit);
        metrics.database("outages", "Times in which the database committed nothing.", figures::outages);
        metrics.database(
                "uncommitted", "Answers that did not wait for a database that was away.", figures::uncommitted);
        metrics.database("overtaken", "Records left to the node that owns them now.", figures::overtaken);
        metrics.database("refused", "Records that the database refused for good.", figures::refused);
        metrics.database("retries", "Batches that failed and were tried again.", figures::retries);
        metrics.database("skipped", "Rows that could not be understood.", figures::skipped);
        return figures;
    }

    /** Shows what this node holds and does. */
    void node(
            EventPackages packages,
            Serving serving,
            Membership membership,
            PresentityRecords records,
            List<Listener> listeners) {
        packages(packages, serving.notifierGauges());
        transport(serving.sipGauges(), serving.notifierGauges(), listeners);
        metrics.gauge(Gauge.CLUSTER_MEMBERS, membership.member()::members);
        metrics.gauge(Gauge.OWNED_PARTITIONS, membership::ownedPartitions);
        metrics.gauge(Gauge.COLD_KEYS, membership::coldPartitions);
        metrics.gauge(Gauge.CLOCK, membership.clock()::millis);
        metrics.gauge(Gauge.DIRTY_RECORDS, records::dirtyRecords);
        metrics.gauge(Gauge.DATABASE_QUEUE_ROWS, records::dirtyRecords);
    }

    private void packages(EventPackages packages, NotifierGauges notifiers) {
        for (EventPackage one : packages.all()) {
            metrics.publications(one.name(), () -> notifiers.publications(one.name()));
            for (WatcherState state : WatcherState.values()) {
                metrics.subscriptions(
                        one.name(),
                        state.name().toLowerCase(Locale.ROOT),
                        () -> notifiers.subscriptions(one.name(), state));
            }
        }
    }

    private void transport(SipGauges sip, NotifierGauges notifiers, List<Listener> listeners) {
        metrics.udpDrops(new KernelDrops(listeners.stream()
                .filter(listener -> listener.transport().equals("udp"))
                .map(Listener::port)
                .collect(Collectors.toSet()))::count);
        metrics.gauge(Gauge.SERVER_TRANSACTIONS, sip::serverTransactions);
        metrics.gauge(Gauge.CLIENT_TRANSACTIONS, sip::clientTransactions);
        metrics.gauge(Gauge.TIMERS, () -> notifiers.timers() + sip.timers());
        metrics.gauge(Gauge.NOTIFY_SLOTS, notifiers::openNotifies);
        metrics.gauge(Gauge.CONNECTIONS, sip::connections);
        metrics.gauge(Gauge.QUEUED_DATAGRAMS, sip::queuedDatagrams);
    }
}
