package org.openpresence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two releases side by side: each reads what the other wrote. */
class TwoReleasesTest {

    @Test
    void a_state_of_the_next_release_is_read_without_what_is_new_in_it() {
        for (int seed = 0; seed < 100; seed++) {
            var state = new RandomStates(seed).state(3, seed);
            byte[] octets = NextRelease.encode(state);

            var read = PresentityStateCodec.decode(octets);

            assertThat(octets[0]).isEqualTo((byte) 2);
            PresentityStateCodecTest.assertSame(read, state);
        }
    }

    @Test
    void a_state_of_the_next_release_is_refused_when_cut_short_at_any_octet() {
        byte[] octets = NextRelease.encode(new RandomStates(3).state(1, 2));

        for (int length = 0; length < octets.length; length++) {
            byte[] cut = Arrays.copyOf(octets, length);
            assertThatIllegalArgumentException().isThrownBy(() -> PresentityStateCodec.decode(cut));
        }
    }

    @Test
    void records_of_both_releases_may_stand_in_one_list() {
        ByteWriter out = new ByteWriter(0);
        out.list(List.of(1, 2, 1, 2), TwoReleasesTest::write);

        var read = new ByteReader(out.toBytes()).list("pairs", TwoReleasesTest::readAsNow);

        assertThat(read).containsExactly("old", "old", "old", "old");
    }

    @Test
    void the_next_release_has_a_default_for_what_this_one_did_not_write() {
        ByteWriter out = new ByteWriter(0);
        out.list(List.of(1, 2, 1), TwoReleasesTest::write);

        var read = new ByteReader(out.toBytes()).list("pairs", TwoReleasesTest::readAsNext);

        assertThat(read).containsExactly("1 old default", "2 old new", "1 old default");
    }

    private static void write(ByteWriter out, int version) {
        int mark = out.begin(version);
        out.text("old");
        if (version > 1) {
            out.text("new");
        }
        out.end(mark);
    }

    private static String readAsNow(ByteReader in) {
        return in.record("pair").text("pair.old");
    }

    private static String readAsNext(ByteReader in) {
        ByteReader record = in.record("pair");
        String old = record.text("pair.old");
        return record.version() + " " + old + " " + (record.hasMore() ? record.text("pair.new") : "default");
    }
}
