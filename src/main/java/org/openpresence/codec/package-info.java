/**
 * Bytes of what lies in the map or crosses the bus. A record is a version octet, four octets of length and its fields; a newer
 * release appends fields and raises the version, an older reader skips what it does not know. Fields are never reused. What is
 * cut short or unknown is an {@link java.lang.IllegalArgumentException} that says what and where.
 */
package org.openpresence.codec;
