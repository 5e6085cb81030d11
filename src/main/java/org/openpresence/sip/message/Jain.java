package org.openpresence.sip.message;

import gov.nist.core.CommonLogger;
import gov.nist.javax.sip.header.Event;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.parser.CSeqParser;
import gov.nist.javax.sip.parser.CallIDParser;
import gov.nist.javax.sip.parser.ContactParser;
import gov.nist.javax.sip.parser.EventParser;
import gov.nist.javax.sip.parser.FromParser;
import gov.nist.javax.sip.parser.RecordRouteParser;
import gov.nist.javax.sip.parser.RequestLineParser;
import gov.nist.javax.sip.parser.RouteParser;
import gov.nist.javax.sip.parser.ToParser;
import gov.nist.javax.sip.parser.ViaParser;
import java.text.ParseException;
import java.util.Locale;
import javax.sip.header.ViaHeader;

/**
 * The grammar of RFC 3261 as jain-sip knows it, one value at a time. Only values that have passed the guard come here, each under
 * a constant header name: the parser keeps every header name it meets and copies the rest of a list for each element. Besides
 * {@link ParseException} it throws runtime exceptions at some inputs. Safe for any thread.
 */
final class Jain {
    private static final int MAX_PORT = 65_535;

    static {
        CommonLogger.legacyLogger = new JainLogger();
    }

    private Jain() {}

    /** Checks method and URI of a request line. */
    static void requestLine(String method, String uri, Rule rule) throws Malformed {
        try {
            new RequestLineParser(method + ' ' + uri + " SIP/2.0\n").parse();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(rule);
        }
    }

    /** Returns what one Via says. */
    static Via via(String value) throws Malformed {
        try {
            ViaList list = (ViaList) new ViaParser("Via: " + value + '\n').parse();
            ViaHeader via = (ViaHeader) list.getFirst();
            String branch = via.getBranch();
            String maddr = via.getMAddr();
            if (list.size() != 1 || via.getPort() > MAX_PORT || via.getPort() == 0) {
                throw new Malformed(Rule.PARSER);
            }
            return new Via(
                    via.getTransport().toUpperCase(Locale.ROOT),
                    via.getHost().toLowerCase(Locale.ROOT),
                    via.getPort() < 0 ? -1 : via.getPort(),
                    branch == null ? "" : branch,
                    "".equals(Elements.parameter(value.substring(Elements.parametersOf(value)), "rport")),
                    maddr == null ? "" : maddr);
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.PARSER);
        }
    }

    /** Returns the tag of a From; null when it has none. */
    static String fromTag(String value) throws Malformed {
        try {
            return ((From) new FromParser("From: " + value + '\n').parse()).getTag();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.FROM);
        }
    }

    /** Returns the tag of a To; null when it has none. */
    static String toTag(String value) throws Malformed {
        try {
            return ((To) new ToParser("To: " + value + '\n').parse()).getTag();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.TO);
        }
    }

    /** Checks one Contact. */
    static void contact(String value) throws Malformed {
        try {
            new ContactParser("Contact: " + value + '\n').parse();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.CONTACT);
        }
    }

    /** Checks one Route. */
    static void route(String value) throws Malformed {
        try {
            new RouteParser("Route: " + value + '\n').parse();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.ROUTE);
        }
    }

    /** Checks one Record-Route. */
    static void recordRoute(String value) throws Malformed {
        try {
            new RecordRouteParser("Record-Route: " + value + '\n').parse();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.RECORD_ROUTE);
        }
    }

    /** Checks a Call-ID. */
    static void callId(String value) throws Malformed {
        try {
            new CallIDParser("Call-ID: " + value + '\n').parse();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.CALL_ID);
        }
    }

    /** Checks a CSeq. */
    static void cseq(String value) throws Malformed {
        try {
            new CSeqParser("CSeq: " + value + '\n').parse();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.CSEQ_RANGE);
        }
    }

    /** Returns the {@code id} parameter of an Event; null when it has none. */
    static String eventId(String value) throws Malformed {
        try {
            return ((Event) new EventParser("Event: " + value + '\n').parse()).getEventId();
        } catch (ParseException | RuntimeException malformed) {
            throw new Malformed(Rule.EVENT);
        }
    }
}
