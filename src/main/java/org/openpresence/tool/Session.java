package org.openpresence.tool;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** One run of a command: the way to the server, Ctrl-C and the exit code. */
final class Session {
    private static final int ASKED = 0;
    private static final int FAILED = 1;

    /** What a command does with the way to the server. */
    interface Work {
        /** Works until it is done or asked to end; returns the exit code. */
        int run(Link link, BlockingQueue<Arrival> arrivals) throws ToolFailure;
    }

    private Session() {}

    /** Runs a command; what fails is said on {@code err}. */
    static int run(ClientOptions options, PrintWriter err, Work work) {
        BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        try (Interruption interruption = new Interruption(arrivals)) {
            int code = ASKED;
            try (Link link = options.link(arrivals)) {
                code = work.run(link, arrivals);
            } catch (ToolFailure failure) {
                err.println(options.place() + ": " + failure.getMessage());
                err.flush();
                code = FAILED;
            }
            interruption.ended(code);
            return code;
        }
    }

    /** Returns a source of tokens that nobody can guess. */
    static Supplier<String> tokens() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] octets = new byte[12];
            random.nextBytes(octets);
            return HexFormat.of().formatHex(octets);
        };
    }
}
