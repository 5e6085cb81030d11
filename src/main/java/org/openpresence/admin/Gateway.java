package org.openpresence.admin;

import io.vertx.core.Future;

/** Where raw SIP requests enter that came by another way than our sockets: the manual's handle_publish and handle_subscribe. */
@FunctionalInterface
public interface Gateway {
    /**
     * Handles a request as if it had come in on a socket.
     *
     * @param method which it must be
     * @param message the request
     * @param source where it came from, {@code transport:host:port}; "" for unknown
     * @param senderUri a watcher that is not to be told; "" for none
     * @return the octets of the final response, as text
     */
    Future<String> handle(String method, String message, String source, String senderUri);

    /** The gateway of library mode, which has no SIP. */
    Gateway NONE = (method, message, source, senderUri) -> Future.failedFuture(new Refusal(
            503,
            "this server runs as a library (db_url is empty): it handles no " + method + " and has no SIP socket"));
}
