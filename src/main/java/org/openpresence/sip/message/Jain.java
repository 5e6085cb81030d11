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
 * a constant header name: the parser keeps every header name it meets and copies the rest of a list for each element. At some
 * inputs it throws runtime exceptions instead of {@link ParseException}; callers catch both. Safe for any thread.
 */
final class Jain {
    private static final int MAX_PORT = 65_535;

    static {
        CommonLogger.legacyLogger = new JainLogger();
    }

    private Jain() {}

    /** Checks method and URI of a request line; returns the URI. */
    static String requestLine(String method, String uri) throws ParseException {
        new RequestLineParser(method + ' ' + uri + " SIP/2.0\n").parse();
        return uri;
    }

    /** Returns what one Via says. */
    static Via via(String value) throws ParseException {
        ViaList list = (ViaList) new ViaParser("Via: " + value + '\n').parse();
        ViaHeader via = (ViaHeader) list.getFirst();
        if (list.size() != 1 || via.getPort() > MAX_PORT || via.getPort() == 0) {
            throw new ParseException("not one Via with a port that exists", 0);
        }
        String branch = via.getBranch();
        String maddr = via.getMAddr();
        return new Via(
                via.getTransport().toUpperCase(Locale.ROOT),
                via.getHost().toLowerCase(Locale.ROOT),
                via.getPort() < 0 ? -1 : via.getPort(),
                branch == null ? "" : branch,
                "".equals(Elements.parameter(value.substring(Elements.parametersOf(value)), "rport")),
                maddr == null ? "" : maddr);
    }

    /** Returns the tag of a From; null when it has none. */
    static String fromTag(String value) throws ParseException {
        return ((From) new FromParser("From: " + value + '\n').parse()).getTag();
    }

    /** Returns the tag of a To; null when it has none. */
    static String toTag(String value) throws ParseException {
        return ((To) new ToParser("To: " + value + '\n').parse()).getTag();
    }

    /** Checks one Contact; returns it. */
    static String contact(String value) throws ParseException {
        new ContactParser("Contact: " + value + '\n').parse();
        return value;
    }

    /** Checks one Route; returns it. */
    static String route(String value) throws ParseException {
        new RouteParser("Route: " + value + '\n').parse();
        return value;
    }

    /** Checks one Record-Route; returns it. */
    static String recordRoute(String value) throws ParseException {
        new RecordRouteParser("Record-Route: " + value + '\n').parse();
        return value;
    }

    /** Checks a Call-ID; returns it. */
    static String callId(String value) throws ParseException {
        new CallIDParser("Call-ID: " + value + '\n').parse();
        return value;
    }

    /** Checks a CSeq; returns it. */
    static String cseq(String value) throws ParseException {
        new CSeqParser("CSeq: " + value + '\n').parse();
        return value;
    }

    /** Returns the {@code id} parameter of an Event; null when it has none. */
    static String eventId(String value) throws ParseException {
        return ((Event) new EventParser("Event: " + value + '\n').parse()).getEventId();
    }
}
