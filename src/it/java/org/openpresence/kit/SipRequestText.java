package org.openpresence.kit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A request under construction: any header may be changed, repeated, left out or spoilt. Confined to one thread. */
public final class SipRequestText {
    private record Line(String name, String value) {}

    private final String method;
    private final String uri;
    private final List<Line> lines = new ArrayList<>();
    private byte[] content = {};

    SipRequestText(String method, String uri) {
        this.method = method;
        this.uri = uri;
    }

    /** Sets a header in place of those of its name. */
    public SipRequestText set(String name, String value) {
        int at = indexOf(name);
        without(name);
        lines.add(at < 0 ? lines.size() : at, new Line(name, value));
        return this;
    }

    /** Adds a header behind all others. */
    public SipRequestText add(String name, String value) {
        lines.add(new Line(name, value));
        return this;
    }

    /** Takes all headers of a name out. */
    public SipRequestText without(String name) {
        lines.removeIf(line -> line.name().equalsIgnoreCase(name));
        return this;
    }

    /** Sets the body with its type; Content-Length is set later unless it stands there. */
    public SipRequestText body(String type, String text) {
        return set("Content-Type", type).content(text);
    }

    /** Sets the body alone. */
    public SipRequestText content(String text) {
        return content(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets the body alone. */
    public SipRequestText content(byte[] octets) {
        content = octets.clone();
        return set("Content-Length", Integer.toString(octets.length));
    }

    /** Sets {@code Expires}. */
    public SipRequestText expires(long seconds) {
        return set("Expires", Long.toString(seconds));
    }

    /** Returns the value of a header; "" when absent. */
    public String get(String name) {
        int at = indexOf(name);
        return at < 0 ? "" : lines.get(at).value();
    }

    /** Returns the branch of its Via. */
    public String branch() {
        return SipMessage.parameter(get("Via"), "branch");
    }

    /** Returns the method. */
    public String method() {
        return method;
    }

    /** Returns the octets. */
    public byte[] octets() {
        StringBuilder head = new StringBuilder(method + ' ' + uri + " SIP/2.0\r\n");
        lines.forEach(line ->
                head.append(line.name()).append(": ").append(line.value()).append("\r\n"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        all.writeBytes(content);
        return all.toByteArray();
    }

    @Override
    public String toString() {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    private int indexOf(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).name().toLowerCase(Locale.ROOT).equals(wanted)) {
                return i;
            }
        }
        return -1;
    }
}
