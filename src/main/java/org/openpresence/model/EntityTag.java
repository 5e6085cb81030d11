package org.openpresence.model;

/**
 * Names one version of one publication (RFC 3903 §4.1): opaque, any shape is accepted on input. Immutable.
 *
 * @param value the token as it stands in {@code SIP-ETag} and {@code SIP-If-Match}
 */
public record EntityTag(String value) {
    public EntityTag {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an entity-tag is not empty");
        }
    }
}
