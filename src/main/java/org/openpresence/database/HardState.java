package org.openpresence.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Presentity;
import org.openpresence.publication.Publication;

/**
 * What presentities say of themselves as long as they say nothing else (RFC 4827): the documents of pidf-manipulation in the table
 * {@code xcap}, each as a publication of {@code presence} that never ends. It is named after the document, so that each document is
 * one publication over all its versions. Safe for any thread.
 */
final class HardState {
    static final String EVENT = "presence";

    private static final int PIDF_MANIPULATION = 16;
    private static final String PREFIX = "xcap-";
    private static final int RUID_OCTETS = 12;
    private static final int TAG_OCTETS = 15;
    private static final String COLUMNS = "SELECT id, username, domain, doc, doc_uri FROM xcap WHERE doc_type = ";

    private final Pool pool;
    private final String presentityTable;
    private final PackageFacts packages;
    private final InstantSource clock;
    private final CommitFigures figures;
    private final SecureRandom random = new SecureRandom();

    HardState(Pool pool, String presentityTable, PackageFacts packages, InstantSource clock, CommitFigures figures) {
        this.pool = pool;
        this.presentityTable = presentityTable;
        this.packages = packages;
        this.clock = clock;
        this.figures = figures;
    }

    /** Adds the documents of all entries that are wanted, but for those that are publications already. */
    Future<Void> each(RowPages pages, EntryMap entries) {
        return known().compose(known -> pages.each(
                COLUMNS + PIDF_MANIPULATION + " AND id > ? AND id <= ?", "xcap", row -> add(row, known, entries)));
    }

    private Future<Set<String>> known() {
        return pool.query("SELECT ruid FROM " + presentityTable + " WHERE ruid LIKE '" + PREFIX + "%'")
                .execute()
                .map(rows -> {
                    Set<String> ruids = new HashSet<>();
                    rows.forEach(row -> ruids.add(row.getString(0)));
                    return ruids;
                });
    }

    private void add(Cells row, Set<String> known, EntryMap entries) {
        if (known.contains(ruid(row.text(4)))) {
            return;
        }
        EntryRows entry = entries.of(address(row));
        if (entry != null) {
            entry.add(publication(row, Optional.empty()));
            entry.markLoose();
        }
    }

    private static String address(Cells row) {
        String user = row.text(1);
        String host = row.text(2);
        return PublicationReader.canonical(user.isEmpty() ? host : user + '@' + host);
    }

    /** Returns {@code stored} with the documents of {@code presentity} as they are now. */
    Future<List<Publication>> with(Presentity presentity, List<Publication> stored) {
        return pool.preparedQuery(COLUMNS + PIDF_MANIPULATION + " AND username = ? AND domain = ? ORDER BY doc_uri")
                .execute(Tuple.of(presentity.user(), presentity.host()))
                .map(rows -> {
                    List<Publication> all = new ArrayList<>();
                    stored.stream()
                            .filter(one -> !one.ruid().startsWith(PREFIX))
                            .forEach(all::add);
                    rows.forEach(row -> RowPages.visit(
                            new RowCells(row),
                            "xcap",
                            one -> {
                                // The database may take other spellings for equal.
                                if (address(one).equals(presentity.address())) {
                                    all.add(publication(one, find(stored, one.text(4))));
                                }
                            },
                            figures));
                    all.sort(Comparator.comparingLong(Publication::receivedAtMillis));
                    return List.copyOf(all);
                });
    }

    private static Optional<Publication> find(List<Publication> stored, String uri) {
        String ruid = ruid(uri);
        return stored.stream().filter(one -> one.ruid().equals(ruid)).findFirst();
    }

    private Publication publication(Cells row, Optional<Publication> stored) {
        byte[] octets = row.octets(3);
        if (octets != null && octets.length > packages.longestBody()) {
            throw new IllegalArgumentException(
                    octets.length + " octets, nobody may publish more than " + packages.longestBody());
        }
        Document document = new Document(packages.contentType(EVENT), octets == null ? new byte[0] : octets);
        if (stored.isPresent() && stored.get().document().equals(document)) {
            return stored.get();
        }
        String uri = row.text(4);
        long now = clock.millis();
        return new Publication(
                ruid(uri),
                EVENT,
                tag(uri),
                document,
                Publication.NEVER_MILLIS,
                now,
                now,
                0,
                0,
                "",
                packages.subject(EVENT, document));
    }

    /** As Kamailio's, the name of the document; what follows keeps others from changing it by a PUBLISH. */
    private EntityTag tag(String uri) {
        byte[] octets = new byte[TAG_OCTETS];
        random.nextBytes(octets);
        String name = uri.substring(uri.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_-]", "");
        return new EntityTag(RowText.cut(name, 32)
                + '.'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
    }

    private static String ruid(String uri) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(uri.getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(digest, 0, RUID_OCTETS);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java has SHA-256", never);
        }
    }
}
