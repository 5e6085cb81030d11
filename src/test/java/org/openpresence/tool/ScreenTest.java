package org.openpresence.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final SubscriptionState ACTIVE = SubscriptionState.parse("active;expires=60");
    private static final Content BUSY = Content.read(
            Optional.of("application/pidf+xml"),
            PidfWriting.write("sip:a@b.c", PublishedState.BUSY, "caf\u00e9", "t1", NOW.minusSeconds(3)));

    private final StringWriter printed = new StringWriter();

    @Test
    void a_person_reads_a_notify_on_one_line() {
        screen(false).notified("sip:a@b.c", "presence", 4, ACTIVE, BUSY);

        assertThat(printed.toString().strip())
                .isEqualTo("12:00:00  busy    \"caf\u00e9\"  tuple t1 at sip:a@b.c, 3 s ago  [active, 60 s left]");
    }

    @Test
    void a_program_reads_a_notify_as_one_object_on_one_line() throws IOException {
        screen(true).notified("sip:a@b.c", "presence", 4, ACTIVE, BUSY);

        assertThat(printed.toString().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(printed.toString());
        assertThat(json.get("type").asText()).isEqualTo("notify");
        assertThat(json.get("state").asText()).isEqualTo("busy");
        assertThat(json.get("subscription").asText()).isEqualTo("active");
        assertThat(json.get("expires").asInt()).isEqualTo(60);
        assertThat(json.get("cseq").asInt()).isEqualTo(4);
        assertThat(json.at("/activities/0").asText()).isEqualTo("busy");
        assertThat(json.at("/tuples/0/notes/0").asText()).isEqualTo("caf\u00e9");
        assertThat(json.at("/tuples/0/age").asInt()).isEqualTo(3);
    }

    private Screen screen(boolean json) {
        return new Screen(new PrintWriter(printed), json, () -> NOW, ZoneOffset.UTC);
    }
}
