package org.openpresence.bus;

import java.util.List;
import org.openpresence.codec.NotifyCodec;
import org.openpresence.notifier.NotifyResult;

/**
 * What became of some NOTIFYs. Immutable.
 *
 * @param results at least one
 */
public record Results(List<NotifyResult> results) {
    byte[] octets() {
        return NotifyCodec.encode(results);
    }

    static Results read(byte[] octets) {
        return new Results(NotifyCodec.decodeResults(octets));
    }
}
