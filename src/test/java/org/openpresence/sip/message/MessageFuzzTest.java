package org.openpresence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutants of valid messages through the guard and the framer. {@code -Dpresence.fuzz.mutants=N} sets how many,
 * {@code -Dpresence.fuzz.seed=N} which.
 */
class MessageFuzzTest {

    private static final int MUTANTS = Integer.getInteger("presence.fuzz.mutants", 200_000);
    private static final long SEED = Long.getLong("presence.fuzz.seed", 4_711);
    private static final long MOST_CPU_NANOS = 250_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Mutator mutator = new Mutator(new Random(SEED));
    private final MessageParser parser = new MessageParser();
    private int requests;
    private int refused;

    @Test
    void no_mutant_breaks_the_guard() throws ReflectiveOperationException {
        for (int i = 0; i < MUTANTS / 2; i++) {
            byte[] mutant = mutator.next();
            boolean stream = mutator.coin();
            long start = THREADS.getCurrentThreadCpuTime();

            Parsed parsed = parser.parse(mutant, 0, mutant.length, stream);

            checkCost(start, mutant);
            check(parsed);
        }

        assertThat(requests).isGreaterThan(MUTANTS / 50);
        assertThat(refused).isGreaterThan(MUTANTS / 50);
    }

    @Test
    void no_mutant_breaks_the_framer() throws ReflectiveOperationException {
        for (int i = 0; i < MUTANTS / 2; i += 4) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (int m = 0; m < 4; m++) {
                stream.writeBytes(mutator.coin() ? mutator.valid() : mutator.next());
            }
            byte[] octets = stream.toByteArray();
            Frames whole = new Frames();
            Frames pieces = new Frames();
            long start = THREADS.getCurrentThreadCpuTime();

            new StreamFramer(whole).feed(octets);
            feedInPieces(new StreamFramer(pieces), octets);

            checkCost(start, octets);
            assertThat(pieces.seen).isEqualTo(whole.seen);
            for (byte[] message : whole.messages) {
                Parsed parsed = parser.parse(message, 0, message.length, true);
                check(parsed);
                boolean unframed = parsed instanceof Parsed.Refused answer
                        && answer.reason().contains("Content-Length");
                if (unframed) {
                    throw new AssertionError(parsed);
                }
            }
        }
    }

    private void feedInPieces(StreamFramer framer, byte[] octets) {
        int position = 0;
        while (position < octets.length) {
            int size = Math.min(octets.length - position, 1 + mutator.below(700));
            framer.feed(octets, position, size);
            position += size;
        }
    }

    private static void checkCost(long start, byte[] mutant) {
        long cost = THREADS.getCurrentThreadCpuTime() - start;
        if (cost > MOST_CPU_NANOS) {
            throw new AssertionError(cost + " ns for " + Arrays.toString(mutant));
        }
    }

    private void check(Parsed parsed) throws ReflectiveOperationException {
        if (parsed instanceof Parsed.Request request) {
            requests++;
            Values.assertClean(request.request());
            render(request.request().reply());
        } else if (parsed instanceof Parsed.Refused answer) {
            refused++;
            Values.assertClean(answer);
            render(answer.reply());
        } else {
            Values.assertClean((Record) parsed);
        }
    }

    private static void render(ReplyHeaders reply) {
        Replies.render(reply, 400, "Bad Request", "tag", "192.0.2.1", 5060, List.of(), new byte[0], "");
    }

    private static final class Frames implements StreamFramer.Sink {
        private final List<byte[]> messages = new ArrayList<>();
        private final List<String> seen = new ArrayList<>();

        @Override
        public void message(byte[] message) {
            assertThat(message.length).isLessThanOrEqualTo(MessageLimits.HEADER_PART + MessageLimits.BODY);
            messages.add(message);
            seen.add("message " + Arrays.hashCode(message));
        }

        @Override
        public void ping() {
            seen.add("ping");
        }

        @Override
        public void violation(int status, String reason, byte[] header) {
            assertThat(header.length).isLessThanOrEqualTo(MessageLimits.HEADER_PART);
            seen.add("violation " + reason);
        }
    }
}
