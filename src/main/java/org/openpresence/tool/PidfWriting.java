package org.openpresence.tool;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The PIDF document that {@code publish} sends (RFC 3863, with the activity of RFC 4480 §3.2). Pure. */
final class PidfWriting {
    private PidfWriting() {}

    /**
     * Returns the document.
     *
     * @param note "" for none
     * @param id names this publisher's tuple and person
     */
    static byte[] write(String entity, PublishedState state, String note, String id, Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        StringBuilder xml = new StringBuilder(512);
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<presence xmlns=\"")
                .append(PidfReading.PIDF)
                .append('"');
        if (!state.activity().isEmpty()) {
            xml.append(" xmlns:dm=\"").append(PidfReading.DATA_MODEL);
            xml.append("\" xmlns:rpid=\"").append(PidfReading.RPID).append('"');
        }
        xml.append(" entity=\"").append(escaped(entity)).append("\">\n");
        xml.append("<tuple id=\"").append(id).append("\"><status><basic>").append(state.basic());
        xml.append("</basic></status><contact>").append(escaped(entity)).append("</contact>");
        if (!note.isEmpty()) {
            xml.append("<note>").append(escaped(note)).append("</note>");
        }
        xml.append("<timestamp>").append(time).append("</timestamp></tuple>\n");
        if (!state.activity().isEmpty()) {
            xml.append("<dm:person id=\"p-").append(id).append("\"><rpid:activities><rpid:");
            xml.append(state.activity())
                    .append("/></rpid:activities><dm:timestamp>")
                    .append(time);
            xml.append("</dm:timestamp></dm:person>\n");
        }
        return xml.append("</presence>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&apos;");
    }
}
