package org.openpresence.sip.message;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules of the guard and the answer to a message that breaks one. Tests take single rules out to see that each is needed;
 * the server always has all. Immutable.
 */
enum Rule {
    MESSAGE_SIZE(513, "Message Too Large"),
    HEADER_PART_SIZE(513, "Message Header Too Large"),
    BODY_SIZE(413, "Message Body Too Large"),
    HEADER_COUNT(400, "Too Many Header Lines"),
    LINE_LENGTH(400, "Header Line Too Long"),
    FOLDS(400, "Too Many Folded Lines"),
    ELEMENTS(400, "Too Many Header Elements"),
    PARAMETERS(400, "Too Many Parameters"),
    START_LINE(400, "Bad Request Line"),
    REQUEST_URI(400, "Bad Request URI"),
    URI_HEADERS(400, "Headers In Request URI"),
    VERSION(505, "Version Not Supported"),
    URI_SCHEME(416, "Unsupported URI Scheme"),
    LINE_ENDS(400, "Bad Line End"),
    CONTROL_CHARACTERS(400, "Control Character In Header"),
    HEADER_LINE(400, "Bad Header Line"),
    BLANK_LINE(400, "Blank Line In Header"),
    END_OF_HEADERS(400, "No End Of Headers"),
    UTF_8(400, "Header Not In UTF-8"),
    DUPLICATES(400, "Repeated Header"),
    CONTENT_LENGTH(400, "Bad Content-Length"),
    CONTENT_LENGTH_BEYOND(400, "Content-Length Beyond Message"),
    CONTENT_LENGTH_ON_STREAM(400, "Content-Length Missing"),
    CSEQ(400, "Bad CSeq"),
    CSEQ_METHOD(400, "CSeq Method Mismatch"),
    EXPIRES(400, "Bad Expires"),
    MAX_FORWARDS(400, "Bad Max-Forwards"),
    FROM(400, "Bad From"),
    TO(400, "Bad To"),
    TAG(400, "Bad Tag"),
    CALL_ID(400, "Bad Call-ID"),
    CONTACT(400, "Bad Contact"),
    CONTACT_COUNT(400, "More Than One Contact"),
    ROUTE(400, "Bad Route"),
    RECORD_ROUTE(400, "Bad Record-Route"),
    EVENT(400, "Bad Event"),
    ACCEPT(400, "Bad Accept"),
    OPTION_TAG(400, "Bad Option Tag"),
    ENTITY_TAG(400, "Bad SIP-If-Match"),
    CONTENT_TYPE(400, "Bad Content-Type"),
    CONTENT_ENCODING(400, "Bad Content-Encoding");

    /** All rules: what the server works with. */
    static final Set<Rule> ALL = Collections.unmodifiableSet(EnumSet.allOf(Rule.class));

    private final int status;
    private final String reason;

    Rule(int status, String reason) {
        this.status = status;
        this.reason = reason;
    }

    /** Returns the status code of the answer. */
    int status() {
        return status;
    }

    /** Returns the reason phrase of the answer. */
    String reason() {
        return reason;
    }
}
