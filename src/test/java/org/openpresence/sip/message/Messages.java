package org.openpresence.sip.message;

import java.nio.charset.StandardCharsets;

/** Messages for tests. */
final class Messages {

    static final String SUBSCRIBE = """
            SUBSCRIBE sip:alice@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.10:5062;branch=z9hG4bK-524287-1---a8f1c2d3e4f50617;rport
            Max-Forwards: 70
            Contact: <sip:bob@192.0.2.10:5062;transport=udp>
            To: <sip:alice@example.com>
            From: "Bob" <sip:bob@example.com>;tag=8d2f7c11
            Call-ID: 97a3bd1e0c5f4f6a9a1b@192.0.2.10
            CSeq: 1 SUBSCRIBE
            Expires: 3600
            Accept: application/pidf+xml, application/cpim-pidf+xml
            Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, MESSAGE
            User-Agent: Softphone 5.1.2
            Supported: replaces, eventlist
            Event: presence
            Content-Length: 0

            """.replace("\n", "\r\n");

    private Messages() {}

    static String publish() {
        String body = """
                <?xml version="1.0" encoding="UTF-8"?>
                <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:alice@example.com">
                  <tuple id="t4109"><status><basic>open</basic></status>
                    <contact priority="0.8">sip:alice@192.0.2.20:5060</contact>
                    <note xml:lang="en">On the phone until three, then in the meeting room on the second floor</note>
                    <timestamp>2026-11-24T08:00:00Z</timestamp>
                  </tuple>
                </presence>
                """;
        String head = """
                PUBLISH sip:alice@example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bKnashds8-PUBLISH-7730b1a2;rport
                Max-Forwards: 70
                To: <sip:alice@example.com>
                From: "Alice" <sip:alice@example.com>;tag=1928301774
                Call-ID: 81818181@pua.example.com
                CSeq: 1 PUBLISH
                Expires: 3600
                Event: presence
                User-Agent: Softphone 5.1.2
                Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, MESSAGE
                Content-Type: application/pidf+xml
                Content-Length: LENGTH

                """.replace("LENGTH", Integer.toString(octets(body).length));
        return head.replace("\n", "\r\n") + body;
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Parsed parse(String text) {
        return parse(octets(text));
    }

    static Parsed parse(byte[] bytes) {
        return new MessageParser().parse(bytes, 0, bytes.length, false);
    }

    static SipRequest request(String text) {
        Parsed parsed = parse(text);
        if (parsed instanceof Parsed.Request request) {
            return request.request();
        }
        throw new AssertionError("not a request: " + parsed);
    }
}
