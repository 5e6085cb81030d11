package org.openpresence.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;
import org.openpresence.model.Flow;
import org.openpresence.model.Operations;
import org.openpresence.model.Origin;
import org.openpresence.model.Presentity;
import org.openpresence.model.PublishRequest;
import org.openpresence.model.SubscribeRequest;
import org.openpresence.sip.message.AssertedIdentity;
import org.openpresence.sip.message.NameAddr;
import org.openpresence.sip.message.Parsed;
import org.openpresence.sip.message.SipRequest;
import org.openpresence.sip.transaction.ServerTransaction;
import org.openpresence.sip.transaction.ServerTransactions;
import org.openpresence.sip.transaction.Tokens;

/**
 * Receives requests (RFC 3261 §8.2): absorbs retransmissions, refuses what cannot be meant for us, turns PUBLISH and SUBSCRIBE
 * into values and answers the rest. Confined to the event loop of its instance.
 */
public final class UserAgentServer {
    private static final String ALLOW = "Allow: PUBLISH, SUBSCRIBE, OPTIONS";
    private static final Set<String> KNOWN_METHODS =
            Set.of("INVITE", "BYE", "NOTIFY", "REFER", "MESSAGE", "INFO", "UPDATE", "PRACK", "REGISTER");
    private static final String NOT_TRUSTED = "Forbidden Peer";
    private static final int RETRY_AFTER_SECONDS = 2;
    private static final int REGISTERED_SECONDS = 3600;

    private final ServerPolicy policy;
    private final int instance;
    private final ServerTransactions transactions;
    private final Requests requests;
    private final Responder responder;
    private final SipMeter meter;
    private final Drain drain;
    private final Tokens tokens = new Tokens();

    /**
     * Makes the server of one instance.
     *
     * @param drain once begun, every request but OPTIONS is answered with 503; once deaf, none is answered
     */
    public UserAgentServer(
            ServerPolicy policy,
            int instance,
            ServerTransactions transactions,
            Requests requests,
            Responder responder,
            SipMeter meter,
            Drain drain) {
        this.policy = policy;
        this.instance = instance;
        this.transactions = transactions;
        this.requests = requests;
        this.responder = responder;
        this.meter = meter;
        this.drain = drain;
    }

    /** Answers a request that the guard refused, without keeping anything. */
    public void refused(Parsed.Refused refused, Flow flow) {
        if (!policy.trustedPeers().mayAsk(flow.remoteHost())) {
            meter.answered(methodOf(refused.reply().cseq()), 403, flow.transport());
            responder.respond(refused.reply(), flow, 403, NOT_TRUSTED, freshTag(), List.of());
            return;
        }
        meter.answered(methodOf(refused.reply().cseq()), refused.status(), flow.transport());
        responder.respond(
                refused.reply(), flow, refused.status(), refused.reason(), freshTag(), refused.extraHeaders());
    }

    /** Takes a request. */
    public void received(SipRequest request, Flow flow, long nowMillis) {
        if (request.method().equals("ACK")) {
            meter.ignored("ack");
            return;
        }
        long id = ServerTransactions.identify(request);
        if (!policy.trustedPeers().mayAsk(flow.remoteHost())) {
            forbid(request, id, flow);
            return;
        }
        ServerTransaction known = transactions.find(id);
        if (known != null) {
            if (known.response() != null) {
                responder.repeat(known.response(), known.target().forCaller(flow.connection()));
            }
            return;
        }
        if (drain.isDeaf()) {
            meter.ignored("leaving");
            return;
        }
        if (transactions.isFull()) {
            respond(request, flow, 503, "", "Retry-After: " + RETRY_AFTER_SECONDS);
            return;
        }
        long operation = Operations.identify(
                request.method(), request.callId(), request.fromTag(), request.toTag(), request.cseq());
        ServerTransaction transaction = transactions.create(id, operation, request, flow, nowMillis);
        if (transaction.isMerged()) {
            answer(transaction, 482, "", "", List.of());
            return;
        }
        Refusal refusal = refusalOf(request);
        if (refusal != null) {
            answer(transaction, refusal.status(), refusal.phrase(), "", refusal.headers());
            return;
        }
        serve(transaction, request, operation, flow);
    }

    /** Nothing is kept, so that strangers take no memory; a retransmission gets the same answer all the same (RFC 3261 §8.2.7). */
    private void forbid(SipRequest request, long id, Flow flow) {
        meter.answered(methodOf(request.reply().cseq()), 403, flow.transport());
        responder.respond(request.reply(), flow, 403, NOT_TRUSTED, Long.toHexString(id), List.of());
    }

    /** The answer to a request that goes no further. */
    private record Refusal(int status, String phrase, List<String> headers) {}

    private Refusal refusalOf(SipRequest request) {
        String method = request.method();
        boolean registers = method.equals("REGISTER") && policy.answerRegister();
        boolean served = method.equals("PUBLISH") || method.equals("SUBSCRIBE") || method.equals("OPTIONS");
        if (method.equals("CANCEL")) {
            return new Refusal(481, "", List.of());
        }
        if (!served && !registers) {
            boolean known = KNOWN_METHODS.contains(method);
            return new Refusal(known ? 405 : 501, "", known ? List.of(ALLOW) : List.of());
        }
        if (!request.require().isEmpty()) {
            return new Refusal(420, "", List.of("Unsupported: " + String.join(", ", request.require())));
        }
        if (drain.hasBegun() && !method.equals("OPTIONS")) {
            return new Refusal(503, "", List.of("Retry-After: " + RETRY_AFTER_SECONDS));
        }
        return null;
    }

    private void serve(ServerTransaction transaction, SipRequest request, long operation, Flow flow) {
        switch (request.method()) {
            case "OPTIONS" -> options(transaction);
            case "REGISTER" -> answer(transaction, 200, "", "", registered(request));
            default -> forPresentity(transaction, request, operation, flow);
        }
    }

    private void forPresentity(ServerTransaction transaction, SipRequest request, long operation, Flow flow) {
        Optional<Presentity> presentity = Presentity.of(request.requestUri());
        boolean inDialog = !request.toTag().isEmpty() && request.method().equals("SUBSCRIBE");
        if (presentity.isEmpty() || (!inDialog && presentity.get().user().isEmpty() && isHost(presentity.get()))) {
            answer(transaction, presentity.isEmpty() ? 400 : 404, "", "", List.of());
            return;
        }
        if (!inDialog
                && !policy.domains().isEmpty()
                && !policy.domains().contains(presentity.get().host())) {
            answer(transaction, 404, "", "", List.of());
            return;
        }
        Optional<Presentity> sender = sender(request, flow);
        if (sender.isEmpty() && isAsserted(request, flow)) {
            answer(transaction, 400, "Bad P-Asserted-Identity", "", List.of());
            return;
        }
        Origin origin = new Origin(policy.node(), instance, transaction.id(), System.nanoTime());
        if (request.method().equals("PUBLISH")) {
            requests.publish(publish(request, origin, operation, presentity.get(), sender, flow));
        } else {
            requests.subscribe(subscribe(request, origin, operation, presentity.get(), sender, flow));
        }
    }

    private boolean isAsserted(SipRequest request, Flow flow) {
        return !request.assertedIdentities().isEmpty() && policy.trustedPeers().areBelieved(flow.remoteHost());
    }

    private Optional<Presentity> sender(SipRequest request, Flow flow) {
        return isAsserted(request, flow)
                ? AssertedIdentity.of(request.assertedIdentities())
                : Presentity.of(request.fromUri());
    }

    private static boolean isHost(Presentity presentity) {
        return presentity.uri().startsWith("sip:");
    }

    private PublishRequest publish(
            SipRequest request,
            Origin origin,
            long operation,
            Presentity presentity,
            Optional<Presentity> publisher,
            Flow flow) {
        // Who calls a function says himself whether there is a sender.
        boolean passesSender = policy.passesSender() || flow.connection() < 0;
        return new PublishRequest(
                origin,
                operation,
                presentity,
                publisher,
                request.event(),
                request.ifMatch(),
                request.expires(),
                request.contentType(),
                request.contentEncoding(),
                request.body(),
                passesSender ? request.sender().map(UserAgentServer::uriOf) : Optional.empty());
    }

    /** Returns the URI of an address; the whole text where there is none to be found. */
    private static String uriOf(String address) {
        return NameAddr.parse(address).map(NameAddr::uri).orElse(address);
    }

    private SubscribeRequest subscribe(
            SipRequest request,
            Origin origin,
            long operation,
            Presentity presentity,
            Optional<Presentity> watcher,
            Flow flow) {
        Optional<Document> body = request.body().length == 0
                ? Optional.empty()
                : Optional.of(new Document(request.contentType().orElse(""), request.body()));
        return new SubscribeRequest(
                origin,
                operation,
                presentity,
                request.event(),
                request.expires(),
                request.accept(),
                request.contacts(),
                request.callId(),
                request.cseq(),
                request.reply().from(),
                request.fromUri(),
                request.fromTag(),
                request.reply().to(),
                request.toUri(),
                request.toTag(),
                request.recordRoutes(),
                localContact(flow),
                request.userAgent().orElse(""),
                flow,
                watcher,
                body);
    }

    private String localContact(Flow flow) {
        String host = flow.localHost().indexOf(':') >= 0 ? '[' + flow.localHost() + ']' : flow.localHost();
        String address = policy.serverAddress().orElseGet(() -> "sip:" + host + ':' + flow.localPort());
        boolean named = flow.transport().equals("udp")
                || address.toLowerCase(Locale.ROOT).contains(";transport=");
        return named ? address : address + ";transport=" + flow.transport();
    }

    private void options(ServerTransaction transaction) {
        answer(
                transaction,
                200,
                "",
                "",
                List.of(
                        ALLOW,
                        "Accept: " + String.join(", ", policy.bodyTypes()),
                        "Accept-Encoding: identity",
                        "Accept-Language: en",
                        "Allow-Events: " + policy.allowEvents(),
                        "Supported: "));
    }

    /** Each contact is granted what it asks for itself, else what the request says (RFC 3261 §10.2.1.1). */
    private static List<String> registered(SipRequest request) {
        List<String> headers = new ArrayList<>();
        String general = Long.toString(request.expires().orElse(REGISTERED_SECONDS));
        for (String contact : request.contacts()) {
            Optional<NameAddr> address = contact.equals("*") ? Optional.empty() : NameAddr.parse(contact);
            String expires =
                    address.flatMap(parts -> parts.parameter("expires")).orElse(general);
            String granted = expires.matches("[0-9]{1,10}") ? expires : Integer.toString(REGISTERED_SECONDS);
            if (address.isPresent() && Long.parseLong(granted) > 0) {
                headers.add("Contact: <" + address.get().uri() + ">;expires=" + granted);
            }
        }
        return headers;
    }

    /** Answers 503 to a request that nobody decided in time. */
    public void giveUp(long transaction) {
        Origin origin = new Origin(policy.node(), instance, transaction, 0);
        answer(new Answer(origin, 503, "", "", List.of("Retry-After: " + RETRY_AFTER_SECONDS)));
    }

    /** Sends the answer to a request that was handed on; one whose transaction is over is dropped. */
    public void answer(Answer answer) {
        ServerTransaction transaction = transactions.find(answer.origin().transaction());
        if (transaction == null || transaction.response() != null) {
            meter.ignored("late-answer");
            return;
        }
        answer(transaction, answer.status(), answer.phrase(), answer.toTag(), answer.headers());
    }

    private void answer(ServerTransaction transaction, int status, String phrase, String toTag, List<String> headers) {
        meter.answered(transaction.method(), status, transaction.flow().transport());
        Responder.Sent sent = responder.respond(
                transaction.reply(), transaction.flow(), status, phrase, toTag.isEmpty() ? freshTag() : toTag, headers);
        transaction.answered(sent.bytes(), sent.target());
    }

    private void respond(SipRequest request, Flow flow, int status, String phrase, String header) {
        meter.answered(request.method(), status, flow.transport());
        responder.respond(request.reply(), flow, status, phrase, freshTag(), List.of(header));
    }

    private String freshTag() {
        return Long.toHexString(tokens.next());
    }

    private static String methodOf(String cseq) {
        String method = cseq.substring(cseq.lastIndexOf(' ') + 1);
        return KNOWN_METHODS.contains(method) || ALLOW.contains(method) ? method : "other";
    }
}
