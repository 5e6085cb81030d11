package org.openpresence.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PackedDialogTest {

    private static Map<DialogField, String> values() {
        Map<DialogField, String> values = new EnumMap<>(DialogField.class);
        for (DialogField field : DialogField.values()) {
            values.put(field, "value of " + field + " \u20ac");
        }
        return values;
    }

    /** As a release would write it that has two more fields. */
    private static byte[] newer(PackedDialog dialog) {
        byte[] octets = Arrays.copyOf(dialog.bytes(), dialog.bytes().length + 5);
        octets[0] = 2;
        octets[octets.length - 4] = 1;
        octets[octets.length - 3] = 'x';
        return octets;
    }

    @Test
    void every_field_comes_back() {
        var dialog = PackedDialog.read(PackedDialog.of(values()).bytes());

        values().forEach((field, value) -> {
            assertThat(dialog.get(field)).isEqualTo(value);
            assertThat(dialog.isEmpty(field)).isFalse();
        });
    }

    @Test
    void a_field_that_is_not_given_is_empty() {
        var dialog = PackedDialog.of(Map.of(DialogField.EVENT, "presence"));

        assertThat(dialog.get(DialogField.EVENT)).isEqualTo("presence");
        assertThat(dialog.get(DialogField.CALL_ID)).isEmpty();
        assertThat(dialog.isEmpty(DialogField.REMOTE_URI)).isTrue();
    }

    @Test
    void says_where_a_value_lies_in_its_octets() {
        var dialog = PackedDialog.of(values());
        int start = dialog.start(DialogField.REMOTE);

        var found = new String(dialog.bytes(), start, dialog.length(DialogField.REMOTE), StandardCharsets.UTF_8);

        assertThat(found).isEqualTo(dialog.get(DialogField.REMOTE));
    }

    @Test
    void what_an_older_release_did_not_write_is_empty_for_who_copies_values() {
        byte[] octets = PackedDialog.of(values()).bytes();
        int[] starts = new int[DialogField.values().length + 1];
        int last = DialogField.values().length - 1;
        for (int end : endsOfOlderReleases()) {
            PackedDialog.read(Arrays.copyOf(octets, end)).index(starts);

            assertThat(starts[last + 1] - 2 - starts[last]).isZero();
        }
    }

    @Test
    void a_change_replaces_some_fields_and_keeps_the_others() {
        var dialog = PackedDialog.of(values());

        var changed = dialog.with(Map.of(DialogField.ACCEPT, "", DialogField.FLOW, "udp"));

        assertThat(changed.get(DialogField.ACCEPT)).isEmpty();
        assertThat(changed.get(DialogField.FLOW)).isEqualTo("udp");
        assertThat(changed.get(DialogField.REMOTE_URI)).isEqualTo(dialog.get(DialogField.REMOTE_URI));
        assertThat(dialog.get(DialogField.FLOW)).isEqualTo(values().get(DialogField.FLOW));
    }

    @Test
    void a_change_to_what_it_has_is_itself() {
        var dialog = PackedDialog.of(values());

        assertThat(dialog.with(Map.of(DialogField.CALL_ID, dialog.get(DialogField.CALL_ID))))
                .isSameAs(dialog);
    }

    @Test
    void a_dialog_of_a_newer_release_is_read_and_keeps_its_octets() {
        byte[] octets = newer(PackedDialog.of(values()));

        var dialog = PackedDialog.read(octets);

        assertThat(dialog.get(DialogField.REMOTE_URI)).isEqualTo(values().get(DialogField.REMOTE_URI));
        assertThat(dialog.bytes()).isEqualTo(octets);
    }

    @Test
    void a_change_keeps_what_a_newer_release_has_added() {
        var values = values();
        values.put(DialogField.FLOW, "udp");
        byte[] expected = newer(PackedDialog.of(values));

        var changed = PackedDialog.read(newer(PackedDialog.of(values()))).with(Map.of(DialogField.FLOW, "udp"));

        assertThat(changed.bytes()).isEqualTo(expected);
    }

    @Test
    void is_refused_when_cut_short_at_any_octet() {
        byte[] octets = PackedDialog.of(values()).bytes();
        Set<Integer> ends = endsOfOlderReleases();

        for (int length = 0; length < octets.length; length++) {
            byte[] cut = Arrays.copyOf(octets, length);
            if (!ends.contains(length)) {
                assertThatIllegalArgumentException().isThrownBy(() -> PackedDialog.read(cut));
            }
        }
    }

    @Test
    void a_dialog_of_an_older_release_lacks_the_fields_that_came_later_and_can_get_them() {
        var dialog = PackedDialog.of(values());
        byte[] older = Arrays.copyOf(dialog.bytes(), dialog.start(DialogField.RULING) - 2);

        var read = PackedDialog.read(older);

        assertThat(read.bytes()).isEqualTo(older);
        assertThat(read.get(DialogField.REMOTE_URI)).isEqualTo(values().get(DialogField.REMOTE_URI));
        assertThat(read.get(DialogField.RULING)).isEmpty();
        assertThat(read.isEmpty(DialogField.RULED_UNTIL)).isTrue();
        assertThat(read.with(Map.of(DialogField.RULED_UNTIL, "7")).get(DialogField.RULED_UNTIL))
                .isEqualTo("7");
        assertThat(read.with(Map.of(DialogField.RULED_UNTIL, "7")).get(DialogField.CALL_ID))
                .isEqualTo(values().get(DialogField.CALL_ID));
    }

    /** Each release ended behind its last field. */
    private static Set<Integer> endsOfOlderReleases() {
        var dialog = PackedDialog.of(values());
        Set<Integer> ends = new HashSet<>();
        for (DialogField field : DialogField.values()) {
            if (field.compareTo(DialogField.REMOTE_URI) > 0) {
                ends.add(dialog.start(field) - 2);
            }
        }
        return ends;
    }

    @Test
    void is_refused_with_an_unknown_version() {
        byte[] octets = PackedDialog.of(values()).bytes();
        octets[0] = 0;

        assertThatIllegalArgumentException().isThrownBy(() -> PackedDialog.read(octets));
    }

    @Test
    void takes_a_value_of_65535_octets_and_none_longer() {
        var longest = "x".repeat(65_535);

        assertThat(PackedDialog.of(Map.of(DialogField.ROUTE_SET, longest)).get(DialogField.ROUTE_SET))
                .isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PackedDialog.of(Map.of(DialogField.ROUTE_SET, longest + "x")))
                .withMessageContaining("ROUTE_SET");
    }

    @Test
    void is_equal_to_another_with_the_same_values() {
        assertThat(PackedDialog.of(values()))
                .isEqualTo(PackedDialog.of(values()))
                .hasSameHashCodeAs(PackedDialog.of(values()))
                .isNotEqualTo(PackedDialog.of(Map.of()));
    }
}
