package org.openpresence.model;

import java.util.List;

/**
 * The final response to a request, without what SIP I/O copies from the request. Immutable.
 *
 * @param origin where the request came in
 * @param status code of the response
 * @param phrase its reason phrase; "" for the usual one
 * @param toTag our tag; "" when the request had one or a throw-away tag will do
 * @param headers further header lines, {@code Name: value}
 */
public record Answer(Origin origin, int status, String phrase, String toTag, List<String> headers) {}
