package org.openpresence.admin;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API in HTTP: {@code POST /api/v1/admin/<command>} and {@code POST /api/v1/function/<name>} with JSON, which it takes to the
 * bus of this node, and {@code /api/v1/openapi.json}. Confined to the event loop of its server.
 */
final class ApiServer {
    /** All that is served here begins so. */
    static final String PATH = "/api/";

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String DESCRIPTION = "/api/v1/openapi.json";
    private static final String JSON = "application/json";
    private static final int LONGEST = 1 << 20;

    private final Vertx vertx;
    private final Access access;

    ApiServer(Vertx vertx, Access access) {
        this.vertx = vertx;
        this.access = access;
    }

    void answer(HttpServerRequest request) {
        if (!access.allows(request.getHeader("Authorization"))) {
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"presence\"");
            refuse(request, 401, access.remedy());
        } else if (DESCRIPTION.equals(request.path())) {
            describe(request);
        } else {
            Catalogue.find(request.path())
                    .ifPresentOrElse(
                            procedure -> call(request, procedure),
                            () -> refuse(
                                    request,
                                    404,
                                    "no command or function is named " + Arguments.quoted(request.path()) + "; "
                                            + DESCRIPTION + " lists all"));
        }
    }

    private static void describe(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.GET)) {
            send(request, 200, OpenApi.document());
        } else {
            request.response().putHeader("Allow", "GET");
            refuse(request, 405, "only GET works here");
        }
    }

    private void call(HttpServerRequest request, Procedure procedure) {
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            refuse(request, 405, "only POST works here");
        } else if (isOtherType(request.getHeader("Content-Type"))) {
            refuse(request, 415, "the arguments are JSON: send Content-Type: application/json");
        } else {
            new Body(request, procedure).read();
        }
    }

    /** Another type could be sent by any page in a browser without being asked (CORS). */
    private static boolean isOtherType(String type) {
        return type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON);
    }

    /** Collects the body of one request. */
    private final class Body {
        private final HttpServerRequest request;
        private final Procedure procedure;
        private final Buffer octets = Buffer.buffer();
        private boolean tooLong;

        Body(HttpServerRequest request, Procedure procedure) {
            this.request = request;
            this.procedure = procedure;
        }

        void read() {
            request.handler(some -> {
                tooLong |= octets.length() + some.length() > LONGEST;
                if (!tooLong) {
                    octets.appendBuffer(some);
                }
            });
            request.exceptionHandler(gone -> LOG.debug("the client left within its request", gone));
            request.endHandler(end -> {
                if (tooLong) {
                    refuse(request, 413, "the arguments are longer than " + LONGEST + " octets");
                } else {
                    parse().ifPresentOrElse(
                                    json -> forward(request, procedure, json),
                                    () -> refuse(request, 400, "the arguments are not a JSON object"));
                }
            });
        }

        private Optional<JsonObject> parse() {
            try {
                return Optional.of(octets.length() == 0 ? new JsonObject() : new JsonObject(octets));
            } catch (DecodeException | ClassCastException none) {
                return Optional.empty();
            }
        }
    }

    private void forward(HttpServerRequest request, Procedure procedure, JsonObject arguments) {
        vertx.eventBus()
                .<JsonObject>request(procedure.address(), arguments, Patience.WITH_A_COMMAND)
                .onSuccess(reply -> send(request, 200, reply.body()))
                .onFailure(failure -> {
                    boolean starting =
                            failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
                    Refusal refusal = starting
                            ? Refusal.unavailable("this node has not started yet")
                            : Refusal.of(failure, "this node");
                    refuse(request, refusal.status(), refusal.getMessage());
                });
    }

    private static void refuse(HttpServerRequest request, int status, String why) {
        send(request, status, new JsonObject().put("code", -1).put("error", why));
    }

    private static void send(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", JSON)
                .putHeader("Cache-Control", "no-store")
                .end(body.toBuffer())
                .onFailure(gone -> LOG.debug("the client left before its answer", gone));
    }
}
