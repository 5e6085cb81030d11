package org.openpresence.admin;

import static org.openpresence.admin.Argument.optional;
import static org.openpresence.admin.Argument.required;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openpresence.admin.Argument.Kind;
import org.openpresence.admin.Procedure.Group;
import org.openpresence.admin.Procedure.Scope;

/** All procedures: bus, HTTP, its description and the command line are made of this table. Immutable. */
public final class Catalogue {
    private static final Argument PRESENTITY =
            required("presentity_uri", Kind.PRESENTITY, "whose state it is about, as sip:alice@example.com");
    private static final Argument EVENT = required("event", Kind.EVENT, "the event package, as presence");
    private static final Argument ANY_EVENT = optional("event", Kind.EVENT, "only this event package");
    private static final Argument PAGE = optional("page", Kind.TEXT, "the page that the last answer called next");
    private static final Argument PAGE_SIZE =
            optional("page_size", Kind.WHOLE_NUMBER, "items in one answer, 1 to 1,000 (default 100)");
    private static final Argument NODE =
            optional("node", Kind.TEXT, "the node, as nodes calls it (default: the one that is asked)");
    private static final Argument CALL_ID = required("call_id", Kind.TEXT, "Call-ID of the dialog");
    private static final Argument FROM_TAG = required("from_tag", Kind.TEXT, "the watcher's tag");
    private static final Argument TO_TAG = required("to_tag", Kind.TAG, "our tag");

    /** Every procedure, commands first. */
    public static final List<Procedure> ALL = List.of(
            command(
                    "refreshWatchers",
                    Scope.OWNER,
                    "Tells the watchers of a presentity after a change of rules (0) or of its state (1).",
                    PRESENTITY,
                    EVENT,
                    required("refresh_type", Kind.WHOLE_NUMBER, "0: rules have changed; other: state has")),
            command(
                    "updateWatchers",
                    Scope.OWNER,
                    "Judges the watchers of a presentity again after a change of its rules.",
                    PRESENTITY,
                    EVENT),
            command("cleanup", Scope.EVERYWHERE, "Removes rows from the database that expired and nobody stands for."),
            command(
                    "presentityList",
                    Scope.EVERYWHERE,
                    "Lists presentities of which something is held.",
                    ANY_EVENT,
                    PAGE,
                    PAGE_SIZE),
            command(
                    "presentityShow",
                    Scope.OWNER,
                    "Shows what is published for a presentity and what its watchers see.",
                    PRESENTITY,
                    ANY_EVENT),
            command(
                    "watcherList",
                    Scope.OWNER,
                    "Lists the subscriptions to a presentity.",
                    PRESENTITY,
                    ANY_EVENT,
                    PAGE,
                    PAGE_SIZE),
            command(
                    "subscriptionShow",
                    Scope.DIALOG,
                    "Shows all that is known of one subscription.",
                    CALL_ID,
                    FROM_TAG,
                    TO_TAG),
            command(
                    "subscriptionTerminate",
                    Scope.DIALOG,
                    "Ends a subscription; its watcher is told.",
                    CALL_ID,
                    FROM_TAG,
                    TO_TAG,
                    optional("reason", Kind.TEXT, "the reason that the watcher is told (default deactivated)")),
            command(
                    "publicationRemove",
                    Scope.OWNER,
                    "Removes a publication; watchers are told.",
                    PRESENTITY,
                    EVENT,
                    required("entity_tag", Kind.TEXT, "which publication: the SIP-ETag of its last answer")),
            command(
                    "explain",
                    Scope.OWNER,
                    "Says why watchers see what they see: who published, what the rules say, what each was told last.",
                    PRESENTITY,
                    EVENT,
                    optional("watcher_uri", Kind.URI, "only this watcher, as sip:bob@example.com"),
                    PAGE,
                    PAGE_SIZE),
            command("nodes", Scope.EVERYWHERE, "Lists the nodes of the cluster."),
            command(
                    "drain",
                    Scope.NODE,
                    "Takes a node out of readiness, so that nothing new is sent to it; what comes is served.",
                    NODE),
            command("undrain", Scope.NODE, "Ends what drain began.", NODE),
            command(
                    "logLevel",
                    Scope.NODE,
                    "Sets the least that a node logs, until it ends.",
                    required("level", Kind.TEXT, "trace, debug, info, warn or error"),
                    optional("logger", Kind.TEXT, "only what this package or class logs, as org.openpresence.sip"),
                    NODE),
            function(
                    "handle_publish",
                    Scope.HERE,
                    "Handles a PUBLISH as if it had come in on a socket.",
                    required("message", Kind.TEXT, "the request as received"),
                    optional("source", Kind.TEXT, "where it came from, as udp:192.0.2.1:5060"),
                    optional("sender_uri", Kind.URI, "a watcher that is not to be told, from the Sender header")),
            function(
                    "handle_subscribe",
                    Scope.HERE,
                    "Handles a SUBSCRIBE as if it had come in on a socket.",
                    required("message", Kind.TEXT, "the request as received"),
                    optional("source", Kind.TEXT, "where it came from, as udp:192.0.2.1:5060")),
            function(
                    "pres_auth_status",
                    Scope.OWNER,
                    "Tells whether a watcher may see the presence of a presentity: code 1 active, 2 pending, 3 terminated,"
                            + " 4 waiting.",
                    required("watcher_uri", Kind.URI, "who wants to watch"),
                    required("presentity_uri", Kind.PRESENTITY, "whom")),
            function(
                    "pres_refresh_watchers",
                    Scope.OWNER,
                    "Tells the watchers of a presentity after a change of rules (0) or of its state (1).",
                    required("uri", Kind.PRESENTITY, "whose watchers"),
                    EVENT,
                    required("type", Kind.WHOLE_NUMBER, "0: rules have changed; other: state has")),
            function(
                    "pres_update_watchers",
                    Scope.OWNER,
                    "Judges the watchers of a presentity again after a change of its rules.",
                    required("uri", Kind.PRESENTITY, "whose watchers"),
                    EVENT),
            function(
                    "contains_event",
                    Scope.HERE,
                    "Parses an event name and looks for its package.",
                    required("name", Kind.TEXT, "value of an Event header")),
            function("get_event_list", Scope.HERE, "Returns the names of all event packages, as for Allow-Events."),
            function(
                    "get_sphere",
                    Scope.OWNER,
                    "Returns the sphere that a presentity has published (RFC 4480).",
                    required("pres_uri", Kind.PRESENTITY, "whose sphere")),
            function(
                    "update_watchers_status",
                    Scope.OWNER,
                    "Announces that the rules of a presentity have changed: watchers whose state changes are told.",
                    required("pres_uri", Kind.PRESENTITY, "whose rules"),
                    EVENT,
                    optional(
                            "rules_doc",
                            Kind.TEXT,
                            "accepted as in the manual; the stored document is read and counts")));

    private static final Map<String, Procedure> BY_PATH =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Procedure::path, Function.identity()));

    private Catalogue() {}

    /** Returns the procedure at that path of HTTP; empty for an unknown one. */
    public static Optional<Procedure> find(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /** Returns the procedure of that name; empty for an unknown one. */
    static Optional<Procedure> find(Group group, String name) {
        return find(group.path() + name);
    }

    private static Procedure command(String name, Scope scope, String meaning, Argument... arguments) {
        return new Procedure(Group.ADMIN, name, scope, List.of(arguments), meaning);
    }

    private static Procedure function(String name, Scope scope, String meaning, Argument... arguments) {
        return new Procedure(Group.FUNCTION, name, scope, List.of(arguments), meaning);
    }
}
