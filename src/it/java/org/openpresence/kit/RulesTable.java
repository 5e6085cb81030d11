package org.openpresence.kit;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** The table {@code xcap} as an XCAP server beside us writes it, and {@code watchers} as people read it. Confined to one test. */
public final class RulesTable {
    private static final String EVERYTHING = "<pr:provide-devices><pr:all-devices/></pr:provide-devices>"
            + "<pr:provide-persons><pr:all-persons/></pr:provide-persons>"
            + "<pr:provide-services><pr:all-services/></pr:provide-services><pr:provide-all-attributes/>";

    private final String jdbcUrl;

    /** Makes the table of the database at {@code jdbcUrl}. */
    public RulesTable(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    /** Returns a rule that lets whoever meets these conditions see everything. */
    public static String allow(String conditions) {
        return rule(conditions, "allow", EVERYTHING);
    }

    /** Returns a rule. */
    public static String rule(String conditions, String handling, String transformations) {
        return "<rule id=\"r\"><conditions>" + conditions + "</conditions><actions><pr:sub-handling>" + handling
                + "</pr:sub-handling></actions><transformations>" + transformations + "</transformations></rule>";
    }

    /** Returns the condition that the watcher is that one. */
    public static String one(String uri) {
        return "<identity><one id=\"" + uri + "\"/></identity>";
    }

    /** Puts the document of these rules in place of what {@code presentity} has. */
    public void put(String presentity, String... rules) {
        put(presentity, document(rules));
    }

    private static String document(String... rules) {
        return "<?xml version=\"1.0\"?><ruleset xmlns=\"urn:ietf:params:xml:ns:common-policy\""
                + " xmlns:pr=\"urn:ietf:params:xml:ns:pres-rules\">" + String.join("", rules) + "</ruleset>";
    }

    private void put(String presentity, String document) {
        String user = presentity.substring("sip:".length(), presentity.indexOf('@'));
        String domain = presentity.substring(presentity.indexOf('@') + 1);
        String sql = "INSERT INTO xcap (username, domain, doc, doc_type, etag, source, doc_uri, port)"
                + " VALUES (?, ?, ?, 2, ?, 0, ?, 0) ON DUPLICATE KEY UPDATE doc = VALUES(doc), etag = VALUES(etag)";
        try (Connection connection = DriverManager.getConnection(jdbcUrl, EmbeddedMariaDb.USER, "");
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, user);
            insert.setString(2, domain);
            insert.setBytes(3, document.getBytes(StandardCharsets.UTF_8));
            insert.setString(4, UUID.randomUUID().toString());
            insert.setString(5, "/xcap-root/pres-rules/users/" + presentity + "/index");
            insert.execute();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Puts what is no rules document in place of what {@code presentity} has. */
    public void putBroken(String presentity) {
        put(presentity, "<ruleset");
    }

    /** Returns what the table of permissions says of a watcher, its status and reason; empty where there is no row. */
    public Optional<String> watcher(String presentity, String watcher) {
        String user = watcher.substring("sip:".length(), watcher.indexOf('@'));
        String sql = "SELECT status, reason FROM watchers WHERE presentity_uri = ? AND watcher_username = ?";
        try (Connection connection = DriverManager.getConnection(jdbcUrl, EmbeddedMariaDb.USER, "");
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, presentity);
            select.setString(2, user);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                String reason = rows.getString(2);
                return Optional.of(rows.getInt(1) + (reason == null ? "" : " " + reason));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
