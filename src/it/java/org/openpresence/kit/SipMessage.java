package org.openpresence.kit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One SIP message as it came, read without mercy: full header names, CRLF line ends. Immutable by convention: nobody changes the
 * octets.
 *
 * @param octets all of it
 * @param startLine its first line
 * @param lines the header lines
 * @param content its body, by ISO-8859-1 no octet of it is lost
 */
public record SipMessage(byte[] octets, String startLine, List<String> lines, String content) {

    public SipMessage {
        lines = List.copyOf(lines);
    }

    /** Reads a message; throws when the header part does not end or the length of the body is wrong. */
    public static SipMessage parse(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no end of the header part: " + text);
        }
        List<String> all = new ArrayList<>(Arrays.asList(text.substring(0, end).split("\r\n", -1)));
        SipMessage message = new SipMessage(octets, all.get(0), all.subList(1, all.size()), text.substring(end + 4));
        int told = Integer.parseInt(message.header("Content-Length"));
        if (told != message.content().length()) {
            throw new AssertionError("Content-Length does not fit: " + text);
        }
        return message;
    }

    /** Tells whether it is a response. */
    public boolean isResponse() {
        return startLine.startsWith("SIP/2.0 ");
    }

    /** Returns the status code of a response. */
    public int status() {
        return Integer.parseInt(startLine.substring(8, 11));
    }

    /** Returns the method of a request. */
    public String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    /** Returns the Request-URI of a request. */
    public String requestUri() {
        return startLine.split(" ", -1)[1];
    }

    /** Returns the first header of that name; fails when there is none. */
    public String header(String name) {
        return find(name).orElseThrow(() -> new AssertionError("no " + name + " in " + this));
    }

    /** Returns the first header of that name. */
    public Optional<String> find(String name) {
        return headers(name).stream().findFirst();
    }

    /** Returns all headers of that name. */
    public List<String> headers(String name) {
        return lines.stream()
                .filter(line -> line.regionMatches(true, 0, name + ':', 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .toList();
    }

    /** Returns the number in CSeq. */
    public long cseq() {
        return Long.parseLong(header("CSeq").split(" ", -1)[0]);
    }

    /** Returns the branch of the topmost Via. */
    public String branch() {
        return parameter(header("Via"), "branch");
    }

    /** Returns a parameter of a header value; "" when it is absent. */
    public static String parameter(String value, String name) {
        int at = value.indexOf(';' + name + '=');
        return at < 0 ? "" : value.substring(at + name.length() + 2).split("[;,> ]", -1)[0];
    }

    @Override
    public String toString() {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
