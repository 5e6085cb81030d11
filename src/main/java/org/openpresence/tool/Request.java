package org.openpresence.tool;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request before it has a Via. Confined to the command's thread.
 *
 * <p>No value can add a header line: a control character in one is refused.
 */
final class Request {
    private static final String LINE_END = "\r\n";

    private final String method;
    private final String uri;
    private final List<String> lines = new ArrayList<>();
    private byte[] body = new byte[0];

    Request(String method, String uri) {
        this.method = method;
        this.uri = uri;
    }

    /** Adds a header line. */
    Request header(String name, String value) {
        lines.add(name + ": " + value);
        return this;
    }

    /** Adds a body. */
    Request body(String contentType, byte[] octets) {
        body = octets.clone();
        return header("Content-Type", contentType);
    }

    String method() {
        return method;
    }

    /** Returns the octets to send, with {@code via} as the only Via. */
    byte[] octets(String via) {
        StringBuilder head = new StringBuilder(512);
        head.append(clean(method + " " + uri + " SIP/2.0")).append(LINE_END);
        head.append(clean("Via: " + via)).append(LINE_END);
        head.append("Max-Forwards: 70").append(LINE_END);
        lines.forEach(line -> head.append(clean(line)).append(LINE_END));
        head.append("User-Agent: OpenPresence-tool").append(LINE_END);
        head.append("Content-Length: ").append(body.length).append(LINE_END).append(LINE_END);
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        octets.writeBytes(body);
        return octets.toByteArray();
    }

    private static String clean(String line) {
        if (line.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a control character in a header line");
        }
        return line;
    }
}
