package org.openpresence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.parser.StringMsgParser;
import java.lang.management.ManagementFactory;
import java.text.ParseException;
import org.junit.jupiter.api.Test;

/** What strangers send leaves nothing behind. */
class MemoryTest {

    private static final long MEGABYTE = 1L << 20;

    @Test
    void new_header_names_leave_nothing_behind() {
        MessageParser parser = new MessageParser();
        for (int i = 0; i < 1_000; i++) {
            assertThat(parse(parser, "warm", i)).isInstanceOf(Parsed.Request.class);
        }
        long before = used();

        for (int i = 0; i < 20_000; i++) {
            parse(parser, "fresh", i);
        }

        assertThat(used() - before).isLessThan(8 * MEGABYTE);
    }

    @Test
    void the_parser_without_its_guard_would_keep_them() throws ParseException {
        StringMsgParser unguarded = new StringMsgParser();
        unguarded.parseSIPMessage(Messages.octets(message("raw", -1)), true, false, null);
        long before = used();

        for (int i = 0; i < 2_000; i++) {
            unguarded.parseSIPMessage(Messages.octets(message("raw", i)), true, false, null);
        }

        assertThat(used() - before).isGreaterThan(2 * MEGABYTE);
    }

    private static Parsed parse(MessageParser parser, String kind, int number) {
        byte[] bytes = Messages.octets(message(kind, number));
        return parser.parse(bytes, 0, bytes.length, false);
    }

    /** Everything that a sender can choose is new: header names, method, parameters, option tags, hosts. */
    private static String message(String kind, int number) {
        String fresh = kind + number;
        StringBuilder unknown = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            unknown.append("X-").append(fresh).append('-').append(i).append(": value\r\n");
        }
        return Messages.SUBSCRIBE
                .replace("SUBSCRIBE", "M" + fresh)
                .replace(";transport=udp", ";transport=udp;p" + fresh + "=1")
                .replace(";tag", ";q" + fresh + "=1;tag")
                .replace("eventlist", "o" + fresh)
                .replace("presence", "e" + fresh + ";r" + fresh)
                .replace("example.com", fresh + ".example.com")
                .replace("Expires:", unknown + "Expires:");
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
