package org.openpresence.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the body of a NOTIFY says. Immutable. */
sealed interface Content permits PresenceContent, SummaryContent, Content.Empty, Content.Other {

    /** Returns the state in one word. */
    String state();

    /** Returns what stands behind the state on its line; "" when there is nothing to add. */
    String headline(Instant now);

    /** Returns further lines, one for each tuple and the like. */
    List<String> details(Instant now);

    /** Adds the fields of this content. */
    void describe(ObjectNode json, Instant now);

    /** Reads a body by its type. */
    static Content read(Optional<String> contentType, byte[] body) {
        if (body.length == 0) {
            return new Empty();
        }
        String type = contentType.orElse("");
        return switch (type) {
            case "application/pidf+xml" -> PidfReading.read(body);
            case "application/simple-message-summary" -> SummaryContent.read(new String(body, StandardCharsets.UTF_8));
            default -> new Other(body.length + " octets of " + (type.isEmpty() ? "no type" : type));
        };
    }

    /** No body: the state is not known, or not to be known. */
    record Empty() implements Content {
        @Override
        public String state() {
            return "unknown";
        }

        @Override
        public String headline(Instant now) {
            return "";
        }

        @Override
        public List<String> details(Instant now) {
            return List.of();
        }

        @Override
        public void describe(ObjectNode json, Instant now) {
            json.put("state", state());
        }
    }

    /**
     * A body that cannot be shown.
     *
     * @param why what it is, or what is wrong with it
     */
    record Other(String why) implements Content {
        @Override
        public String state() {
            return "unreadable";
        }

        @Override
        public String headline(Instant now) {
            return Printable.of(why);
        }

        @Override
        public List<String> details(Instant now) {
            return List.of();
        }

        @Override
        public void describe(ObjectNode json, Instant now) {
            json.put("state", state());
            json.put("why", why);
        }
    }
}
