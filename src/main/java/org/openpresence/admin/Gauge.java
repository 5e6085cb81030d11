package org.openpresence.admin;

/** What is measured at each scrape, summed over everybody who holds some of it. */
public enum Gauge {
    CLUSTER_MEMBERS("presence.cluster.members", "Members of the cluster that this node sees."),
    OWNED_PARTITIONS("presence.owned.partitions", "Partitions that this node owns."),
    COLD_KEYS("presence.cold.keys", "Partitions of this node whose content is not loaded from the database yet."),
    DATABASE_QUEUE_ROWS("presence.database.queue.rows", "Rows that wait to be written."),
    DIRTY_RECORDS("presence.dirty.records", "Records that are newer than their rows."),
    SERVER_TRANSACTIONS("presence.server.transactions", "Server transactions that are remembered."),
    CLIENT_TRANSACTIONS(
            "presence.client.transactions", "Client transactions that wait for their final response or end."),
    TIMERS("presence.timers", "Timers that are set."),
    NOTIFY_SLOTS("presence.notify.slots", "Subscriptions with a NOTIFY in flight or waiting."),
    CONNECTIONS("presence.connections", "Connections that are open."),
    QUEUED_DATAGRAMS("presence.queued.datagrams", "Datagrams that wait to be sent."),
    CLOCK("presence.clock.milliseconds", "Time by which this node decides, since the epoch.");

    private final String meter;
    private final String description;

    Gauge(String meter, String description) {
        this.meter = meter;
        this.description = description;
    }

    /** Returns the name with dots, in the metrics with underscores. */
    String meter() {
        return meter;
    }

    String description() {
        return description;
    }
}
