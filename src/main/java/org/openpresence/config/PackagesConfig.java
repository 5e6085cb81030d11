package org.openpresence.config;

/**
 * How the event packages behave. Immutable.
 *
 * @param publishSender whose word tells who published; {@code publish_sender}
 * @param entityTagStyle what entity-tags look like; {@code etag_style}
 * @param presenceComposition which publications make a presence document; {@code presence_composition}
 * @param messageSummarySum whether the counters of several publications are added up; {@code message_summary_sum}
 * @param dialogNotify what documents of the dialog packages tell of; {@code dialog_notify}
 * @param forceSingleDialog they tell of one dialog at most
 * @param forceDummyDialog they tell of a terminated dialog where there is none
 * @param dialogPolicy who may watch dialogs; {@code dialog_policy}
 * @param winfoPolicy who may watch the watchers; {@code winfo_policy}
 */
public record PackagesConfig(
        PublishSender publishSender,
        EntityTagStyle entityTagStyle,
        PresenceComposition presenceComposition,
        boolean messageSummarySum,
        DialogNotify dialogNotify,
        boolean forceSingleDialog,
        boolean forceDummyDialog,
        DialogPolicy dialogPolicy,
        WinfoPolicy winfoPolicy) {

    /** Whose word tells who published, so that the publisher's own subscription is not told. */
    public enum PublishSender {
        /** The Sender header's. */
        HEADER,
        /** Nobody's. */
        NONE
    }

    /** What entity-tags look like. */
    public enum EntityTagStyle {
        /** Random octets. */
        OPAQUE,
        /** Fields between dots that begin with a time and end with a small number, as Kamailio makes and reads them. */
        KAMAILIO
    }

    /** Which publications make a presence document. */
    public enum PresenceComposition {
        /** All of them, by the data model (RFC 4479). */
        UNION,
        /** The newest alone. */
        NEWEST
    }

    /** What a document of the dialog packages tells of. */
    public enum DialogNotify {
        /** What changed, after a first document of everything (RFC 4235 §3.7). */
        PARTIAL,
        /** Everything, always. */
        FULL
    }

    /** Who may subscribe to dialogs where consent is needed (RFC 4235 §3.6). */
    public enum DialogPolicy {
        /** The presentity, and whomever its presence rules allow. */
        RULES,
        /** The presentity. */
        OWNER,
        /** Everybody. */
        ALL
    }

    /** Who may subscribe to watcher information (RFC 3857 §4.6). */
    public enum WinfoPolicy {
        /** The presentity, to all of it. */
        OWNER,
        /** The presentity, and others to what concerns their own subscriptions. */
        SELF,
        /** Everybody, to all of it. */
        ALL
    }
}
