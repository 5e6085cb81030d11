package org.openpresence.rehearsal;

/**
 * How a phone of the rehearsal writes. Clients differ in the headers that they send, their order and spelling, and in their
 * documents; code that was compiled for one kind would be compiled again when the first of another kind comes.
 */
enum RehearsalStyle {
    /** As short as it goes, in the order of the examples in RFC 3856. */
    PLAIN(""),
    /** A softphone: much about itself, other namespaces in its documents. */
    SOFTPHONE(".desk"),
    /** Came through a proxy that wants to stay in the path. */
    PROXIED("-at_home"),
    /** The one-letter names of headers, addresses without brackets. */
    COMPACT("~1");

    private static final RehearsalStyle[] ALL = values();
    private static final String ABOUT_ITSELF = "User-Agent: Rehearsal/1.0 (desk)\r\n"
            + "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, MESSAGE\r\nSupported: replaces, outbound\r\n";

    private final String mark;

    RehearsalStyle(String mark) {
        this.mark = mark;
    }

    /** Returns the style of the phone of that number. */
    static RehearsalStyle of(int number) {
        return ALL[number % ALL.length];
    }

    String user(int number) {
        return "rehearsal" + number + mark;
    }

    String vias(String address, String branch) {
        String own = "SIP/2.0/UDP " + address + ";branch=z9hG4bKr" + branch;
        return switch (this) {
            case PLAIN ->
                "Via: SIP/2.0/UDP " + address + ";rport;branch=z9hG4bKr" + branch + "\r\nMax-Forwards: 70\r\n";
            case SOFTPHONE -> "Via: " + own + ";rport\r\n";
            case PROXIED ->
                "Via: " + own + ";i=5d\r\nVia: SIP/2.0/UDP 192.0.2.7:5060;received=192.0.2.8;rport=5060;branch=z9hG4bKp"
                        + branch + "\r\nMax-Forwards: 69\r\n";
            case COMPACT -> "v: " + own + "\r\nMax-Forwards: 70\r\n";
        };
    }

    String parties(String user, int number, String to, String tag) {
        String fromTag = ";tag=w" + number;
        String toTag = tag.isEmpty() ? "" : ";tag=" + tag;
        return switch (this) {
            case PLAIN -> "From: <" + user + '>' + fromTag + "\r\nTo: <" + to + '>' + toTag + "\r\n";
            case SOFTPHONE ->
                "Max-Forwards: 70\r\nTo: <" + to + '>' + toTag + "\r\nFrom: \"Re Hearsal\" <" + user + '>' + fromTag
                        + "\r\n";
            case PROXIED ->
                "From: <" + user + '>' + fromTag + "\r\nTo: <" + to + '>' + toTag + "\r\nP-Asserted-Identity: <" + user
                        + ">\r\n";
            case COMPACT -> "f: " + user + fromTag + "\r\nt: " + to + toTag + "\r\n";
        };
    }

    String call(String call, int cseq, String method) {
        return (this == COMPACT ? "i: " : "Call-ID: ") + call + "@rehearsal\r\nCSeq: " + cseq + ' ' + method + "\r\n";
    }

    String contact(int number, String address) {
        String uri = "sip:w" + number + '@' + address;
        return switch (this) {
            case PLAIN -> "Contact: <" + uri + ">\r\n";
            case SOFTPHONE ->
                "Contact: \"Re Hearsal\" <" + uri + ";transport=udp>;+sip.instance=\"<urn:uuid:0a1b2c3d-4e5f>\"\r\n";
            case PROXIED -> "Contact: <" + uri + ";ob>\r\n";
            case COMPACT -> "m: " + uri + "\r\n";
        };
    }

    /** The proxy is played by the phone: what goes through it arrives at the same socket. */
    String recordRoute(String address) {
        return this == PROXIED ? "Record-Route: <sip:" + address + ";lr>\r\n" : "";
    }

    String event() {
        return switch (this) {
            case PLAIN -> "Event: presence\r\n";
            case SOFTPHONE -> ABOUT_ITSELF + "Event: presence\r\n";
            case PROXIED -> "User-Agent: Rehearsal\r\nEvent: presence\r\n";
            case COMPACT -> "o: presence\r\n";
        };
    }

    /** Returns the last headers and the body; there is none when it is "". */
    String end(String body) {
        String type = this == COMPACT ? "c: " : "Content-Type: ";
        return (body.isEmpty() ? "" : type + "application/pidf+xml\r\n")
                + (this == COMPACT ? "l: " : "Content-Length: ") + body.length() + "\r\n\r\n" + body;
    }

    /** Returns a document of ASCII about the user; {@code turn} makes it another one than before. */
    String document(String user, int turn) {
        String basic = turn % 3 == 0 ? "closed" : "open";
        return switch (this) {
            case PLAIN ->
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\""
                        + user + "\">\r\n  <tuple id=\"t1\">\r\n    <status><basic>" + basic
                        + "</basic></status>\r\n    <contact priority=\"0.8\">" + user + "</contact>\r\n    <note>note "
                        + turn + "</note>\r\n  </tuple>\r\n</presence>\r\n";
            case SOFTPHONE ->
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<presence entity=\"" + user
                        + "\" xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
                        + " xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\">\n <tuple id=\"pj3f0a5c\">\n  <status>\n   <basic>"
                        + basic
                        + "</basic>\n  </status>\n  <timestamp>2026-11-24T10:15:03.412Z</timestamp>\n </tuple>\n"
                        + " <dm:person id=\"pj8b17e0\">\n  <rpid:activities>\n   <rpid:away />\n  </rpid:activities>\n"
                        + "  <dm:note>Away " + turn + "</dm:note>\n </dm:person>\n</presence>\n";
            case PROXIED ->
                "<p:presence xmlns:p='urn:ietf:params:xml:ns:pidf' xmlns:x='urn:example:ext' entity='" + user
                        + "'><!-- " + turn + " --><p:tuple id='desk'><p:status><p:basic>" + basic
                        + "</p:basic><x:line kind='x:fixed'>1</x:line></p:status><p:note xml:lang='de'>B&#252;ro &amp; "
                        + turn + "</p:note></p:tuple><p:note>auch da</p:note></p:presence>";
            case COMPACT ->
                "<?xml version=\"1.0\"?><presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"" + user
                        + "\"><tuple id=\"a" + turn + "\"><status><basic>" + basic
                        + "</basic></status></tuple><tuple id=\"b\"><status/></tuple></presence>";
        };
    }
}
