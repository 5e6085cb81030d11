package org.openpresence.admin;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.openpresence.model.Document;
import org.openpresence.model.WatcherState;

/** How values look in answers. Pure. */
final class Texts {
    private Texts() {}

    static String of(WatcherState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the seconds until {@code instantMillis}, 0 for what is over. */
    static long secondsUntil(long instantMillis, long nowMillis) {
        return Math.max(0, (instantMillis - nowMillis + 999) / 1000);
    }

    static String instant(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Adds a document to {@code json}: {@code content_type} and {@code body}, or {@code body_base64} where it is no UTF-8. */
    static void put(JsonObject json, Document document) {
        json.put("content_type", document.contentType());
        try {
            json.put(
                    "body",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(document.body()))
                            .toString());
        } catch (CharacterCodingException binary) {
            json.put("body", null).put("body_base64", document.body());
        }
    }
}
