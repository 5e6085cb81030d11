package org.openpresence.sip.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Valid messages and mutants of them that keep much of their structure. */
final class Mutator {

    private static final String[] SPICE = {
        "\0",
        "\r",
        "\n",
        "\r\n",
        "\r\n ",
        "\r\n\r\n",
        "\t",
        " ",
        ";",
        ",",
        "\"",
        "\\",
        "<",
        ">",
        ":",
        "@",
        "%00",
        "=",
        "?",
        "*",
        "[",
        "]",
        "\u00c3\u00b6",
        "\u00ff",
        "\u007f",
        "(",
        ")",
        ";tag=",
        ";branch=",
        ";rport",
        ";lr",
        "sip:",
        "tel:",
        "SIP/2.0",
        "65536",
        "-1",
        "4294967296",
        "99999999999999999999",
        "\r\nl: 5",
        "\r\nContent-Length: 0",
        "\r\nVia: SIP/2.0/UDP x",
        "\r\nEvent: presence",
        "\r\nRoute: <sip:a;lr>",
        "\r\nContact: *",
        "\r\nTo: <sip:a@b>",
        "\r\nRequire: x",
        "\r\nX-Unknown: y",
        "a%b",
        "//",
        "\"\"",
        "<>",
        "::",
        "[::1]"
    };

    private final Random random;
    private final List<byte[]> seeds = new ArrayList<>();

    Mutator(Random random) {
        this.random = random;
        add(Messages.SUBSCRIBE);
        add(Messages.publish());
        add(Messages.SUBSCRIBE.replace("SUBSCRIBE", "OPTIONS"));
        add(Messages.SUBSCRIBE
                .replace("Via", "v")
                .replace("From", "f")
                .replace("To:", "t:")
                .replace("Call-ID", "i")
                .replace("Event", "o")
                .replace("Content-Length", "l"));
        add(Messages.SUBSCRIBE.replace("Event: presence", """
                Event: dialog;id=7;sla
                Route: <sip:p1.example.com;lr>, "P 2" <sip:[2001:db8::9]:5070;transport=tcp;lr>
                Record-Route: <sip:p3.example.com;lr>;a=b
                Via: SIP/2.0/TLS p4.example.com;branch=z9hG4bK4 , SIP / 2.0 / TCP
                 [2001:db8::1]:5061 ;branch=z9hG4bK5
                Require: eventlist
                SIP-If-Match: dx200xyz""".replace("\n", "\r\n")));
        add(Messages.publish()
                .replace("From: \"Alice\"", "From: \"J\\\"\u00f6rg, <x>;\"")
                .replace("Content-Type: ", "c:\r\n "));
        add("""
                SIP/2.0 481 Gone away
                Via: SIP/2.0/UDP h;branch=z9hG4bKx;rport=5060
                CSeq: 7 NOTIFY
                Retry-After: 5 (x)
                Content-Length: 0

                """.replace("\n", "\r\n"));
        add("\r\n\r\n");
    }

    private void add(String seed) {
        seeds.add(Messages.octets(seed));
    }

    boolean coin() {
        return random.nextBoolean();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns one of the valid messages. */
    byte[] valid() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    /** Returns a mutant. */
    byte[] next() {
        byte[] mutant = valid();
        for (int i = 1 + random.nextInt(4); i > 0 && mutant.length > 0; i--) {
            mutant = mutate(mutant);
        }
        return mutant;
    }

    private byte[] mutate(byte[] seed) {
        int at = random.nextInt(seed.length);
        int length = 1 + random.nextInt(Math.min(40, seed.length - at));
        return switch (random.nextInt(10)) {
            case 0 -> flip(seed, at);
            case 1 -> replace(seed, at, length, "");
            case 2 -> replace(seed, at, 0, SPICE[random.nextInt(SPICE.length)]);
            case 3 -> replace(seed, at, length, SPICE[random.nextInt(SPICE.length)]);
            case 4 -> replace(seed, at, 0, text(seed, at, length).repeat(1 + random.nextInt(200)));
            case 5 -> repeatLine(seed, at);
            case 6 -> dropLine(seed, at);
            case 7 -> Arrays.copyOf(seed, at);
            case 8 -> number(seed, at);
            default -> splice(seed, at);
        };
    }

    private byte[] flip(byte[] seed, int at) {
        byte[] mutant = seed.clone();
        mutant[at] = (byte) random.nextInt(256);
        return mutant;
    }

    private byte[] repeatLine(byte[] seed, int at) {
        int start = lineStart(seed, at);
        String line = text(seed, start, lineEnd(seed, at) - start);
        return replace(seed, lineStart(seed, random.nextInt(seed.length)), 0, line.repeat(1 + random.nextInt(70)));
    }

    private byte[] dropLine(byte[] seed, int at) {
        int start = lineStart(seed, at);
        return replace(seed, start, lineEnd(seed, at) - start, "");
    }

    private byte[] number(byte[] seed, int from) {
        for (int at = from; at < seed.length; at++) {
            if (seed[at] >= '0' && seed[at] <= '9') {
                String[] numbers = {
                    "0", "-1", "2147483648", "4294967296", "65536", "99999999999999999999", "1e3", "0x10", ""
                };
                return replace(seed, at, 1, numbers[random.nextInt(numbers.length)]);
            }
        }
        return seed;
    }

    private byte[] splice(byte[] seed, int at) {
        byte[] other = valid();
        int cut = random.nextInt(other.length);
        return replace(seed, at, seed.length - at, text(other, cut, other.length - cut));
    }

    private static int lineStart(byte[] seed, int at) {
        int start = at;
        while (start > 0 && seed[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private static int lineEnd(byte[] seed, int at) {
        int end = at;
        while (end < seed.length && seed[end] != '\n') {
            end++;
        }
        return Math.min(seed.length, end + 1);
    }

    private static byte[] replace(byte[] seed, int at, int length, String instead) {
        String mutant = text(seed, 0, at) + instead + text(seed, at + length, seed.length - at - length);
        return mutant.getBytes(ISO_8859_1);
    }

    private static String text(byte[] seed, int start, int length) {
        return new String(seed, start, length, ISO_8859_1);
    }
}
