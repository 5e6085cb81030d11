package org.openpresence.events.presence;

import org.openpresence.xml.Octets;

/**
 * What watchers are told of a publication that was removed or expired: its tuples are closed, and a note of ours, never the
 * publisher's. No timestamp: nothing here knows when it ended. Pure.
 */
final class OfflineForm {
    private OfflineForm() {}

    /** Writes a closed tuple; {@code prefix} stands for PIDF there. */
    static void writeTuple(Octets out, String prefix, String id) {
        out.text("<").name(prefix, "tuple").attribute("id", id).text("><").name(prefix, "status");
        out.text("><").name(prefix, "basic").text(">closed</").name(prefix, "basic");
        out.text("></").name(prefix, "status").text("></").name(prefix, "tuple").text(">");
    }

    /** Writes a person whose note says so; it brings its namespace along. */
    static void writePerson(Octets out) {
        out.text("<dm:person xmlns:dm=\"" + Names.DATA_MODEL + "\" id=\"offline\">")
                .text("<dm:note>Offline</dm:note></dm:person>");
    }
}
