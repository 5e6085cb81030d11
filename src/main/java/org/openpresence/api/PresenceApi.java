package org.openpresence.api;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.openpresence.events.EventPackage;
import org.openpresence.model.EventName;

/**
 * The manual's {@code presence_api_t} in Java. What {@code bind_presence} does there happens here when the server hands it out: to
 * the modules of an application that embeds it, or over any event bus that it is on ({@link BusPresenceApi}). The functions for
 * subscription tables are {@link DialogTable}; {@code extract_sdialog_info} is {@link DialogInfo#of}. Futures fail with a
 * {@link io.vertx.core.eventbus.ReplyException} whose code and text are those of administration. Safe for any thread.
 */
public interface PresenceApi {

    /**
     * Adds an event package; {@code add_event}.
     *
     * @throws IllegalArgumentException if its name is taken, or it is nonsense; nothing is added then
     * @throws IllegalStateException if the server runs already: packages are added before, as Kamailio's modules do in mod_init
     */
    void addEvent(EventPackage eventPackage);

    /** Parses the value of an Event header and returns what it says if its package is registered; {@code contains_event}. */
    Future<Optional<FoundEvent>> containsEvent(String name);

    /** Returns the package that a parsed name belongs to; {@code search_event}. */
    default Future<Optional<FoundEvent>> searchEvent(EventName parsed) {
        return containsEvent(parsed.headerValue());
    }

    /** Returns the names of all event packages, as for {@code Allow-Events}; {@code get_event_list}. */
    Future<List<String>> eventList();

    /**
     * Announces that the rules of a presentity have changed: watchers whose state changes are told; {@code update_watchers_status}.
     *
     * @param rules the new document, as in the manual; the stored one is read again and counts
     * @return how many watchers were told
     */
    Future<Integer> updateWatchersStatus(String presentityUri, String event, Optional<String> rules);

    /** Returns the sphere that a presentity has published; empty when there is none; {@code get_sphere}. */
    Future<Optional<String>> sphere(String presentityUri);

    /**
     * A registered package and the event name that led to it. Immutable.
     *
     * @param parsed the name as parsed
     * @param contentType of the documents in NOTIFYs
     * @param defaultExpiresSeconds how long what names no {@code Expires} lives
     */
    record FoundEvent(EventName parsed, String contentType, long defaultExpiresSeconds) {}
}
