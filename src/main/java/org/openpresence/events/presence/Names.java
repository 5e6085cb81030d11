package org.openpresence.events.presence;

/** The namespaces of presence documents. */
final class Names {
    /** PIDF (RFC 3863 §4.1.1). */
    static final String PIDF = "urn:ietf:params:xml:ns:pidf";

    /** The data model's persons and devices (RFC 4479 §5). */
    static final String DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";

    /** Rich presence (RFC 4480). */
    static final String RPID = "urn:ietf:params:xml:ns:pidf:rpid";

    private Names() {}
}
