package org.openpresence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteReaderTest {

    private static ByteReader of(int... octets) {
        ByteWriter out = new ByteWriter(0);
        for (int octet : octets) {
            out.octet(octet);
        }
        return new ByteReader(out.toBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "0,1",
        "1,1",
        "127,1",
        "128,2",
        "16383,2",
        "16384,3",
        "1800000000000,6",
        "9223372036854775807,9",
        "-1,10",
        "-9223372036854775808,10"
    })
    void a_number_takes_as_many_octets_as_it_needs(long value, int octets) {
        byte[] written = new ByteWriter(0).number(value).toBytes();

        assertThat(written).hasSize(octets);
        assertThat(new ByteReader(written).number("it")).isEqualTo(value);
    }

    @Test
    void a_number_of_more_than_64_bits_is_refused() {
        var tooLong = of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1);
        var tooBig = of(255, 255, 255, 255, 255, 255, 255, 255, 255, 2);

        assertThatIllegalArgumentException().isThrownBy(() -> tooLong.number("it"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tooBig.number("it"))
                .withMessage("it at octet 0: a number of more than 64 bits");
    }

    @Test
    void a_number_outside_of_its_bounds_is_refused_with_its_place() {
        var reader = of(9, 200, 1);
        reader.octet("first");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.number("it", 100))
                .withMessage("it at octet 1: 200 is not between 0 and 100");
    }

    @Test
    void what_is_cut_short_is_refused_with_its_place() {
        var reader = of(5, 'a', 'b');

        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.text("name"))
                .withMessage("name at octet 1: cut short, 5 octets are needed and 2 are left");
    }

    @Test
    void a_count_that_cannot_be_is_refused_before_anything_is_allocated() {
        var reader = of(255, 255, 255, 255, 7, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.list("names", each -> each.text("name")))
                .withMessageContaining("names at octet 5: cut short, 2147483647 octets are needed");
    }

    @Test
    void a_flag_is_0_or_1() {
        assertThat(of(1).flag("it")).isTrue();
        assertThat(of(0).flag("it")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> of(2).flag("it"));
    }

    @Test
    void records_nest_and_an_inner_one_cannot_be_read_beyond_its_end() {
        ByteWriter out = new ByteWriter(0);
        int outer = out.begin(1);
        int inner = out.begin(1);
        out.text("in").end(inner);
        out.text("out").end(outer);

        var record = new ByteReader(out.toBytes()).record("outer");
        var nested = record.record("inner");

        assertThat(nested.text("inner.text")).isEqualTo("in");
        assertThat(nested.hasMore()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> nested.octet("inner.more"));
        assertThat(record.text("outer.text")).isEqualTo("out");
    }

    @Test
    void a_record_that_claims_more_than_there_is_is_refused() {
        var reader = of(1, 255, 255, 255, 255, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.record("state"))
                .withMessageContaining("state at octet 0: cut short, 4294967300 octets");
    }

    @Test
    void equal_texts_may_become_one() {
        var likely = "presence";
        byte[] octets = new ByteWriter(0).text("presence").text("dialog").toBytes();
        var reader = new ByteReader(octets);

        assertThat(reader.text("event", likely)).isSameAs(likely);
        assertThat(reader.text("event", likely)).isEqualTo("dialog");
    }

    @Test
    void large_texts_and_lists_come_back() {
        var text = "\ud83d\ude00".repeat(100_000);
        byte[] octets = new ByteWriter(0)
                .list(List.of(text, "", text), ByteWriter::text)
                .bits(-2)
                .toBytes();
        var reader = new ByteReader(octets);

        assertThat(reader.list("texts", each -> each.text("text"))).containsExactly(text, "", text);
        assertThat(reader.bits("bits")).isEqualTo(-2);
        reader.end("all");
    }
}
