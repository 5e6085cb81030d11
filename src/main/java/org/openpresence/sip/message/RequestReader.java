package org.openpresence.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.openpresence.model.EventName;
import org.openpresence.model.SubscribeRequest;

/** One request being read from its indexed lines; one object per message. Confined to the thread that reads. */
final class RequestReader {
    private static final long MAX_CSEQ = (1L << 31) - 1;
    private static final long MAX_EXPIRES = (1L << 32) - 1;
    private static final long MAX_HOPS = 255;

    private final Set<Rule> rules;
    private final HeaderIndex index;
    private final ReplyHeaders reply;
    private final List<String> contacts = new ArrayList<>(1);
    private final List<String> recordRoutes = new ArrayList<>(2);
    private final List<String> routes = new ArrayList<>(2);
    private final List<String> require = new ArrayList<>(2);
    private final List<String> supported = new ArrayList<>(4);
    private final List<String> ifMatch = new ArrayList<>(1);
    private final List<String> assertedIdentities = new ArrayList<>(0);
    private final List<String> encodings = new ArrayList<>(1);
    private Optional<List<String>> accept = Optional.empty();
    private Optional<EventName> event = Optional.empty();
    private Optional<String> contentType = Optional.empty();
    private Optional<String> userAgent = Optional.empty();
    private Optional<String> sender = Optional.empty();
    private OptionalLong expires = OptionalLong.empty();
    private OptionalLong maxForwards = OptionalLong.empty();

    RequestReader(HeaderIndex index, ReplyHeaders reply, Set<Rule> rules) {
        this.index = index;
        this.reply = reply;
        this.rules = rules;
    }

    /** Returns the request, or throws at the first rule that it breaks. */
    SipRequest read(StartLine line, byte[] body) throws Malformed {
        RequestUri.check(line, rules);
        long cseq = cseq(reply.cseq(), line.method());
        grammar(Jain::callId, reply.callId(), Rule.CALL_ID);
        require(reply.callId().indexOf(' ') < 0, Rule.CALL_ID);
        Elements.capParameters(reply.vias().get(0), rules);
        String fromUri = uri(reply.from(), Rule.FROM);
        String fromTag = tag(grammar(Jain::fromTag, reply.from(), Rule.FROM), reply.from());
        String toUri = uri(reply.to(), Rule.TO);
        String toTag = tag(grammar(Jain::toTag, reply.to(), Rule.TO), reply.to());
        headers(line.method());
        if (line.method().equals("SUBSCRIBE")) {
            require(contacts.size() <= 1, Rule.CONTACT_COUNT);
            require(contacts.isEmpty() || SipUri.parse(contacts.get(0)).isPresent(), Rule.CONTACT);
        }
        String encoding = String.join(",", encodings);
        return new SipRequest(
                line.method(),
                line.uri(),
                reply,
                reply.callId(),
                fromUri,
                fromTag,
                toUri,
                toTag,
                cseq,
                maxForwards,
                event,
                expires,
                List.copyOf(contacts),
                List.copyOf(recordRoutes),
                List.copyOf(routes),
                accept,
                List.copyOf(require),
                List.copyOf(supported),
                List.copyOf(ifMatch),
                contentType,
                encoding.isEmpty() || encoding.equals("identity") ? Optional.empty() : Optional.of(encoding),
                List.copyOf(assertedIdentities),
                userAgent,
                sender,
                body);
    }

    private void headers(String method) throws Malformed {
        for (int i = 0; i < index.count(); i++) {
            HeaderName name = index.name(i);
            if (isIgnored(name, method)) {
                continue;
            }
            boolean free = name == HeaderName.USER_AGENT || name == HeaderName.P_ASSERTED_IDENTITY;
            require(free || index.utf8(i), Rule.UTF_8);
            switch (name) {
                case VIA, FROM, TO, CALL_ID, CSEQ, CONTENT_LENGTH -> {}
                case CONTACT -> contacts(index.value(i), method.equals("REGISTER"));
                case RECORD_ROUTE -> routes(index.value(i), recordRoutes, Rule.RECORD_ROUTE);
                case ROUTE -> routes(index.value(i), routes, Rule.ROUTE);
                case EVENT -> event = Optional.of(event(index.value(i)));
                case EXPIRES -> expires = number(index.value(i), MAX_EXPIRES, Rule.EXPIRES);
                case MAX_FORWARDS -> maxForwards = number(index.value(i), MAX_HOPS, Rule.MAX_FORWARDS);
                case ACCEPT -> accept(index.value(i));
                case REQUIRE -> tokens(index.value(i), require, Rule.OPTION_TAG);
                case SUPPORTED -> tokens(index.value(i), supported, Rule.OPTION_TAG);
                case P_ASSERTED_IDENTITY -> assertedIdentities.add(index.value(i));
                case SIP_IF_MATCH -> entityTag(index.value(i));
                case CONTENT_TYPE -> contentType = Optional.of(mediaType(index.value(i), Rule.CONTENT_TYPE));
                case CONTENT_ENCODING ->
                    tokens(index.value(i).toLowerCase(Locale.ROOT), encodings, Rule.CONTENT_ENCODING);
                case SENDER -> sender = sender.isPresent() ? sender : Optional.of(index.value(i));
                case USER_AGENT -> userAgent = userAgent.isPresent() ? userAgent : Optional.of(index.value(i));
            }
        }
    }

    /** A PUBLISH makes no dialog (RFC 3903 §6): whatever stands there, perhaps an address that only its network takes, is no matter. */
    private static boolean isIgnored(HeaderName name, String method) {
        return method.equals("PUBLISH") && (name == HeaderName.CONTACT || name == HeaderName.RECORD_ROUTE);
    }

    private long cseq(String value, String method) throws Malformed {
        int blank = 0;
        while (blank < value.length() && !Octets.isBlank(value.charAt(blank))) {
            blank++;
        }
        long number = Octets.number(value.substring(0, blank), MAX_CSEQ);
        require(number >= 0, Rule.CSEQ);
        require(value.substring(blank).trim().equals(method), Rule.CSEQ_METHOD);
        grammar(Jain::cseq, value, Rule.CSEQ);
        return number;
    }

    private String uri(String address, Rule rule) throws Malformed {
        Elements.capParameters(address, rules);
        Optional<NameAddr> parts = NameAddr.parse(address);
        require(parts.isPresent(), rule);
        String uri = parts.map(NameAddr::uri).orElse(address);
        RequestUri.checkHostAndPort(uri, rule, rules);
        return uri;
    }

    /** Returns the tag when both ways of reading find the same one: a second or a strange tag would part dialog and response. */
    private String tag(String tag, String address) throws Malformed {
        String written = Elements.parameter(address.substring(Elements.parametersOf(address)), "tag");
        require(Objects.equals(written, tag) && (tag == null || Octets.isToken(tag)), Rule.TAG);
        return tag == null ? "" : tag;
    }

    private void contacts(String value, boolean whole) throws Malformed {
        int known = contacts.size();
        Elements.split(value, contacts, rules);
        for (int i = known; i < contacts.size(); i++) {
            String contact = contacts.get(i);
            grammar(Jain::contact, contact, Rule.CONTACT);
            if (!contact.equals("*")) {
                String uri = uri(contact, Rule.CONTACT);
                contacts.set(i, whole ? contact : uri);
            }
        }
    }

    private void routes(String value, List<String> to, Rule rule) throws Malformed {
        int known = to.size();
        Elements.split(value, to, rules);
        for (int i = known; i < to.size(); i++) {
            String route = to.get(i);
            grammar(rule == Rule.ROUTE ? Jain::route : Jain::recordRoute, route, rule);
            require(SipUri.parse(uri(route, rule)).isPresent(), rule);
        }
    }

    private EventName event(String value) throws Malformed {
        Elements.capParameters(value, rules);
        String id = grammar(Jain::eventId, value, Rule.EVENT);
        int end = Elements.parametersOf(value);
        String name = value.substring(0, end).trim();
        require(Octets.isToken(name), Rule.EVENT);
        return new EventName(name, Optional.ofNullable(id), value.substring(end));
    }

    private OptionalLong number(String value, long maximum, Rule rule) throws Malformed {
        long number = Octets.number(value, maximum);
        require(number >= 0, rule);
        return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private void accept(String value) throws Malformed {
        List<String> ranges = new ArrayList<>(accept.orElse(List.of()));
        int known = ranges.size();
        Elements.split(value, ranges, rules);
        for (int i = known; i < ranges.size(); i++) {
            String range = ranges.get(i);
            ranges.set(i, mediaType(range, Rule.ACCEPT) + (isDeclined(range) ? SubscribeRequest.DECLINED : ""));
        }
        accept = Optional.of(List.copyOf(ranges));
    }

    /** A quality of 0 says that this is not acceptable (RFC 3261 §20.1). */
    private static boolean isDeclined(String range) {
        String quality = Elements.parameter(range.substring(Elements.parametersOf(range)), "q");
        return quality != null && quality.matches("0(\\.0{0,3})?");
    }

    private void tokens(String value, List<String> to, Rule rule) throws Malformed {
        int known = to.size();
        Elements.split(value, to, rules);
        for (int i = known; i < to.size(); i++) {
            require(Octets.isToken(to.get(i)), rule);
        }
    }

    private void entityTag(String value) throws Malformed {
        require(!value.isEmpty(), Rule.ENTITY_TAG);
        tokens(value, ifMatch, Rule.ENTITY_TAG);
    }

    private String mediaType(String value, Rule rule) throws Malformed {
        Elements.capParameters(value, rules);
        String type = value.substring(0, Elements.parametersOf(value)).toLowerCase(Locale.ROOT);
        if (type.equals("*")) {
            return "*/*";
        }
        int slash = type.indexOf('/');
        require(slash > 0, rule);
        String main = type.substring(0, Math.max(0, slash)).trim();
        String sub = type.substring(slash + 1).trim();
        require(Octets.isToken(main) && Octets.isToken(sub), rule);
        return main + '/' + sub;
    }

    private String grammar(Grammar grammar, String value, Rule rule) throws Malformed {
        return Grammar.read(grammar, value, rule, rules);
    }

    private void require(boolean fulfilled, Rule rule) throws Malformed {
        if (!fulfilled && rules.contains(rule)) {
            throw new Malformed(rule);
        }
    }
}
