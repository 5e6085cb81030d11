package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openpresence.model.Document;
import org.openpresence.model.EntityTag;
import org.openpresence.model.Subject;
import org.openpresence.publication.Publication;

class PublicationRowTest {
    private static final int EXPIRES = PublicationRow.COLUMNS.indexOf("expires");
    private static final int SENDER = PublicationRow.COLUMNS.indexOf("sender");

    private static Object[] row(long expiresAtMillis) {
        return PublicationRow.values(
                "alice@example.com",
                new Publication(
                        "pres-1",
                        "presence",
                        new EntityTag("t"),
                        Document.of("application/pidf+xml", "x"),
                        expiresAtMillis,
                        1,
                        1,
                        0,
                        0,
                        "sip:alice@192.0.2.1",
                        Subject.NONE));
    }

    @Test
    void hard_state_stays_minus_one_in_the_row_and_everything_else_has_its_second() {
        assertThat(row(PublicationReader.expiresAt(-1, 0))[EXPIRES]).isEqualTo(-1);
        assertThat(row(1_800_000_000_001L)[EXPIRES]).isEqualTo(1_800_000_001);
    }

    @Test
    void the_sender_has_its_column() {
        assertThat(row(1)[SENDER]).isEqualTo("sip:alice@192.0.2.1");
    }
}
