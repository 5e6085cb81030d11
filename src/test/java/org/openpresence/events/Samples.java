package org.openpresence.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The documents of real clients' making in {@code messages/clients}. */
public final class Samples {
    private Samples() {}

    /** Returns the octets of one file. */
    public static byte[] client(String file) {
        try (InputStream in = Samples.class.getResourceAsStream("/messages/clients/" + file)) {
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
