/**
 * The event package {@code presence} (RFC 3856): PIDF documents (RFC 3863), checked when they are published and composed by the
 * data model (RFC 4479). The check reads with a StAX parser; the composition copies octets of checked documents and parses only
 * as deep as it must.
 */
package org.openpresence.events.presence;
