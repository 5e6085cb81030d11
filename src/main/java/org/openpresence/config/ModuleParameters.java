package org.openpresence.config;

import static org.openpresence.config.ConfigKey.NONE;
import static org.openpresence.config.ConfigKey.SECONDS;
import static org.openpresence.config.ValueType.CHOICE;
import static org.openpresence.config.ValueType.FLAG;
import static org.openpresence.config.ValueType.TEXT;
import static org.openpresence.config.ValueType.WHOLE_NUMBER;

import java.util.List;

/**
 * The parameters of the module as its manual names them, its 15 first, and those that later modules of its kind have added.
 * Immutable.
 */
final class ModuleParameters {

    /** In the order of {@code conf/presence.yaml}. */
    static final List<ConfigKey> ALL = List.of(
            new ConfigKey(
                    "db_url",
                    TEXT,
                    "h2:./presence-data/presence",
                    NONE,
                    "The database: mysql://user:password@host[:port]/database, mariadb://..., jdbc:mariadb:...,"
                            + " h2:PATH (embedded), or memory (nothing survives a restart); empty: library mode, without SIP."),
            new ConfigKey("presentity_table", TEXT, "presentity", NONE, "The table of publications."),
            new ConfigKey("active_watchers_table", TEXT, "active_watchers", NONE, "The table of subscriptions."),
            new ConfigKey("watchers_table", TEXT, "watchers", NONE, "The table of the watchers' permissions."),
            new ConfigKey(
                    "clean_period",
                    WHOLE_NUMBER,
                    "100",
                    SECONDS,
                    "Time between two removals of expired rows from the database; 0 or less: never."),
            new ConfigKey(
                    "db_update_period",
                    WHOLE_NUMBER,
                    "100",
                    SECONDS,
                    "Time between two writings of changed subscriptions to the database; 0 or less: never."),
            new ConfigKey(
                    "to_tag_pref",
                    TEXT,
                    "10",
                    NONE,
                    "What the To-tags of replies to SUBSCRIBE begin with: a token of at most 64 characters."),
            new ConfigKey(
                    "expires_offset",
                    WHOLE_NUMBER,
                    "0",
                    SECONDS,
                    "Subtracted from the expiry in the 200 to PUBLISH, so that publishers refresh early."),
            new ConfigKey(
                    "max_expires",
                    WHOLE_NUMBER,
                    "3600",
                    SECONDS,
                    "The longest that a publication or subscription lives without refresh; 0 or less: 3600."),
            new ConfigKey(
                    "server_address",
                    TEXT,
                    "",
                    NONE,
                    "The SIP URI in the Contact of our replies and NOTIFYs; empty: the address of the listener."),
            new ConfigKey(
                    "fallback2db",
                    FLAG,
                    "false",
                    NONE,
                    "Commit each subscription before its reply, and look in the database for what is not in memory."),
            new ConfigKey(
                    "subs_htable_size",
                    WHOLE_NUMBER,
                    "9",
                    NONE,
                    "Initial capacity for subscriptions, as a power of two; below 1: 9."),
            new ConfigKey(
                    "pres_htable_size",
                    WHOLE_NUMBER,
                    "9",
                    NONE,
                    "Initial capacity for publications, as a power of two; below 1: 9."),
            new ConfigKey(
                    "enable_sphere_check",
                    FLAG,
                    "false",
                    NONE,
                    "Let the sphere condition of rules look at what is published; otherwise no such condition holds."),
            new ConfigKey(
                    "timeout_rm_subs",
                    FLAG,
                    "true",
                    NONE,
                    "End a subscription whose NOTIFY got no answer (RFC 6665 section 4.2.2)."),
            new ConfigKey(
                    "min_expires",
                    WHOLE_NUMBER,
                    "0",
                    SECONDS,
                    "The shortest expiry that is granted, other than 0; 0: any is."),
            new ConfigKey(
                    "min_expires_action",
                    CHOICE,
                    "1",
                    NONE,
                    "What a request below min_expires gets: 1 = 423 with Min-Expires, 2 = min_expires instead."),
            new ConfigKey(
                    "force_active", FLAG, "false", NONE, "Let everybody watch everything without asking any rules."),
            new ConfigKey(
                    "no_rules_policy",
                    CHOICE,
                    "pending",
                    NONE,
                    "What becomes of a watcher of somebody without a rules document: pending, block or allow."),
            new ConfigKey(
                    "block_reply",
                    CHOICE,
                    "403",
                    NONE,
                    "The answer to the SUBSCRIBE of a blocked watcher: 403, or 200 and a NOTIFY that ends it."),
            new ConfigKey(
                    "legacy_provide_all",
                    FLAG,
                    "false",
                    NONE,
                    "Let a rule without transformations show everything, as Kamailio does, instead of nothing (RFC 5025)."),
            new ConfigKey(
                    "subscribe_success_code", CHOICE, "200", NONE, "The status of a successful SUBSCRIBE: 200 or 202."),
            new ConfigKey(
                    "subscribe_one_per_contact",
                    FLAG,
                    "false",
                    NONE,
                    "End what a watcher has at the same presentity and event by the same Contact when it subscribes anew, as"
                            + " a phone does that was switched off and on."),
            new ConfigKey(
                    "notify_on_refresh",
                    FLAG,
                    "false",
                    NONE,
                    "Send a NOTIFY for a refresh or publication that changed nothing for the watcher."),
            new ConfigKey(
                    "notify_failure_policy",
                    CHOICE,
                    "list",
                    NONE,
                    "Which answers to a NOTIFY end the subscription: list = those of RFC 6665 at once and others after"
                            + " notify_failure_strikes, any = every failure."),
            new ConfigKey(
                    "notify_failure_strikes",
                    WHOLE_NUMBER,
                    "3",
                    NONE,
                    "Failures in a row, outside the list of RFC 6665, after which a subscription ends."),
            new ConfigKey(
                    "notify_min_interval",
                    WHOLE_NUMBER,
                    "0",
                    SECONDS,
                    "Least time between two NOTIFYs of one presentity to one watcher."),
            new ConfigKey(
                    "publish_sender",
                    CHOICE,
                    "header",
                    NONE,
                    "Whose word tells who published, so that the subscription with that Contact is not told: header = the"
                            + " Sender header, none = nobody's."),
            new ConfigKey(
                    "etag_style",
                    CHOICE,
                    "opaque",
                    NONE,
                    "What entity-tags look like: opaque, or kamailio = of the shape that a Kamailio beside us can go on"
                            + " with; nobody can guess either."),
            new ConfigKey(
                    "presence_composition",
                    CHOICE,
                    "union",
                    NONE,
                    "What watchers see of several publications: union = all, composed by the data model (RFC 4479), newest ="
                            + " the one that was published or refreshed last alone."),
            new ConfigKey(
                    "message_summary_sum",
                    FLAG,
                    "false",
                    NONE,
                    "Add up what several publications say of one message account; otherwise the newest alone counts."),
            new ConfigKey(
                    "dialog_notify",
                    CHOICE,
                    "partial",
                    NONE,
                    "What a NOTIFY for dialog tells after the first: partial = what changed (RFC 4235), full = all dialogs."),
            new ConfigKey(
                    "force_single_dialog",
                    FLAG,
                    "false",
                    NONE,
                    "Tell of one dialog at most, for phones that show one: early before confirmed before proceeding before"
                            + " trying before terminated."),
            new ConfigKey(
                    "force_dummy_dialog",
                    FLAG,
                    "false",
                    NONE,
                    "Tell of a terminated dialog where there is none, for phones that refuse an empty document."),
            new ConfigKey(
                    "dialog_policy",
                    CHOICE,
                    "rules",
                    NONE,
                    "Who may watch dialogs while force_active is false: rules = the presentity and whom its presence"
                            + " rules allow, owner = the presentity, all = everybody."),
            new ConfigKey(
                    "winfo_policy",
                    CHOICE,
                    "owner",
                    NONE,
                    "Who may watch the watchers: owner = the presentity, self = others too, but only their own"
                            + " subscriptions, all = everybody."));

    private ModuleParameters() {}
}
