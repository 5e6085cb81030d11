package org.openpresence.kit;

import java.time.Instant;

/** The tables as Kamailio's own script makes them, and rows as Kamailio writes them. Safe for any thread. */
public final class KamailioTables {
    private static final String[] TABLES = {
        "CREATE TABLE version (table_name VARCHAR(32) NOT NULL, table_version INT UNSIGNED DEFAULT 0 NOT NULL,"
                + " CONSTRAINT table_name_idx UNIQUE (table_name))",
        "INSERT INTO version VALUES ('presentity', 5), ('active_watchers', 12), ('watchers', 3), ('xcap', 4)",
        "CREATE TABLE presentity (id INT(10) UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL, username VARCHAR(64) NOT NULL,"
                + " domain VARCHAR(64) NOT NULL, event VARCHAR(64) NOT NULL, etag VARCHAR(128) NOT NULL, expires INT(11) NOT"
                + " NULL, received_time INT(11) NOT NULL, body BLOB NOT NULL, sender VARCHAR(255) DEFAULT '' NOT NULL,"
                + " priority INT(11) DEFAULT 0 NOT NULL, ruid VARCHAR(64), CONSTRAINT presentity_idx UNIQUE (username, domain,"
                + " event, etag), CONSTRAINT ruid_idx UNIQUE (ruid))",
        "CREATE TABLE active_watchers (id INT(10) UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL, presentity_uri VARCHAR(255) NOT"
                + " NULL, watcher_username VARCHAR(64) NOT NULL, watcher_domain VARCHAR(64) NOT NULL, to_user VARCHAR(64) NOT"
                + " NULL, to_domain VARCHAR(64) NOT NULL, event VARCHAR(64) DEFAULT 'presence' NOT NULL, event_id VARCHAR(64),"
                + " to_tag VARCHAR(128) NOT NULL, from_tag VARCHAR(128) NOT NULL, callid VARCHAR(255) NOT NULL, local_cseq"
                + " INT(11) NOT NULL, remote_cseq INT(11) NOT NULL, contact VARCHAR(255) NOT NULL, record_route TEXT, expires"
                + " INT(11) NOT NULL, status INT(11) DEFAULT 2 NOT NULL, reason VARCHAR(64), version INT(11) DEFAULT 0 NOT NULL,"
                + " socket_info VARCHAR(64) NOT NULL, local_contact VARCHAR(255) NOT NULL, from_user VARCHAR(64) NOT NULL,"
                + " from_domain VARCHAR(64) NOT NULL, updated INT(11) NOT NULL, updated_winfo INT(11) NOT NULL, flags INT(11)"
                + " DEFAULT 0 NOT NULL, user_agent VARCHAR(255) DEFAULT '' NOT NULL, CONSTRAINT active_watchers_idx UNIQUE"
                + " (callid, to_tag, from_tag))",
        "CREATE TABLE watchers (id INT(10) UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL, presentity_uri VARCHAR(255) NOT NULL,"
                + " watcher_username VARCHAR(64) NOT NULL, watcher_domain VARCHAR(64) NOT NULL, event VARCHAR(64) DEFAULT"
                + " 'presence' NOT NULL, status INT(11) NOT NULL, reason VARCHAR(64), inserted_time INT(11) NOT NULL)"
    };

    private KamailioTables() {}

    /** Makes the tables in the empty database at {@code jdbcUrl}. */
    public static void make(String jdbcUrl) {
        EmbeddedMariaDb.execute(jdbcUrl, TABLES);
    }

    /**
     * A dialog that Kamailio has begun: the watcher {@code dave@example.com}.
     *
     * @param user of the presentity at {@code example.com}
     * @param callId of the dialog
     * @param toTag Kamailio's tag
     * @param fromTag the watcher's
     * @param localCSeq of the last NOTIFY that was written down
     * @param contact URI of the watcher
     */
    public record Dialog(String user, String callId, String toTag, String fromTag, long localCSeq, String contact) {}

    /** Inserts an active subscription to presence for ten minutes, whose last request had CSeq 3. */
    public static void subscribe(String jdbcUrl, Dialog dialog) {
        subscribe(jdbcUrl, dialog, Instant.now().getEpochSecond() + 600);
    }

    /** Inserts what is left over of a crash a long time ago, one row in each table, all of {@code old@example.com}. */
    public static void leaveBehind(String jdbcUrl) {
        subscribe(jdbcUrl, new Dialog("old", "left-over", "tt", "ft", 1, "sip:dave@192.0.2.1"), 1000);
        EmbeddedMariaDb.execute(
                jdbcUrl,
                "INSERT INTO presentity (username, domain, event, etag, expires, received_time, body, sender)"
                        + " VALUES ('old', 'example.com', 'presence', 'e1', 1000, 900, 'x', '')",
                "INSERT INTO watchers (presentity_uri, watcher_username, watcher_domain, event, status, reason,"
                        + " inserted_time) VALUES ('sip:old@example.com', 'dave', 'example.com', 'presence', 2, NULL, 1000)");
    }

    private static void subscribe(String jdbcUrl, Dialog dialog, long expires) {
        EmbeddedMariaDb.execute(
                jdbcUrl,
                "INSERT INTO active_watchers (presentity_uri, watcher_username, watcher_domain, to_user, to_domain, event,"
                        + " event_id, to_tag, from_tag, callid, local_cseq, remote_cseq, contact, record_route, expires, status,"
                        + " reason, version, socket_info, local_contact, from_user, from_domain, updated, updated_winfo, flags,"
                        + " user_agent) VALUES ('sip:" + dialog.user() + "@example.com', 'dave', 'example.com', '"
                        + dialog.user() + "', 'example.com', 'presence', NULL, '" + dialog.toTag() + "', '"
                        + dialog.fromTag() + "', '" + dialog.callId() + "', " + dialog.localCSeq() + ", 3, '"
                        + dialog.contact() + "', '', " + expires
                        + ", 1, NULL, 6, 'udp:192.0.2.1:5060', 'sip:192.0.2.1:5060;transport=udp', 'dave',"
                        + " 'example.com', -1, -1, 0, 'phone')");
    }
}
