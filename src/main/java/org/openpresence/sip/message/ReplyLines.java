package org.openpresence.sip.message;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The headers that a response repeats, taken from a request that may be faulty otherwise. It copies what the sender wrote and
 * asks only for what a response cannot do without. Pure.
 */
final class ReplyLines {
    private static final Set<Rule> NONE = EnumSet.noneOf(Rule.class);

    private ReplyLines() {}

    /**
     * Returns the headers to repeat; null where one is missing, the topmost Via cannot be read, or there are so many Vias that
     * the response, with a line for each, would be several times as large as the request.
     */
    static ReplyHeaders of(HeaderIndex index) {
        List<String> vias = new ArrayList<>(4);
        String from = "";
        String to = "";
        String callId = "";
        String cseq = "";
        try {
            for (int i = 0; i < index.count(); i++) {
                switch (index.name(i)) {
                    case VIA -> Elements.split(Octets.printable(index.value(i)), vias, NONE);
                    case FROM -> from = from.isEmpty() ? Octets.printable(index.value(i)) : from;
                    case TO -> to = to.isEmpty() ? Octets.printable(index.value(i)) : to;
                    case CALL_ID -> callId = callId.isEmpty() ? Octets.printable(index.value(i)) : callId;
                    case CSEQ -> cseq = cseq.isEmpty() ? Octets.printable(index.value(i)) : cseq;
                    default -> {}
                }
            }
            if (vias.isEmpty()
                    || vias.size() > MessageLimits.ELEMENTS
                    || from.isEmpty()
                    || to.isEmpty()
                    || callId.isEmpty()
                    || cseq.isEmpty()) {
                return null;
            }
            return new ReplyHeaders(List.copyOf(vias), Jain.via(vias.get(0)), from, to, hasTag(to), callId, cseq);
        } catch (Malformed | ParseException | RuntimeException malformed) {
            return null;
        }
    }

    private static boolean hasTag(String to) {
        String tag = Elements.parameter(to.substring(Elements.parametersOf(to)), "tag");
        return tag != null && !tag.isEmpty();
    }
}
