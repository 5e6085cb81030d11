package org.openpresence.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.model.Presentity;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.publication.Publication;
import org.openpresence.subscription.DialogField;
import org.openpresence.subscription.PackedDialog;
import org.openpresence.subscription.Subscription;

/** Text that means something to SQL, to a collation or to a careless driver means nothing here: each row is that of its own record. */
interface TierOddTextContract extends TierAlone {
    /** No two are equal, but many a collation takes some of them for it. */
    List<String> ODD = List.of(
            "'",
            "''",
            "\"",
            "`x`",
            "\\",
            "\\\\",
            "\\'",
            "\\0",
            "\\u0000",
            "%00",
            "%",
            "%27",
            "_",
            "a%b_c",
            "'; DROP TABLE presentity; --",
            "*/ OR 1=1 #",
            "?",
            ":name",
            "{d '2026-01-01'}",
            "${x}",
            "<&>]]>",
            "\ud83d\ude00",
            "\ud83d\ude01",
            "\ud83d\udc68\u200d\ud83d\udcbb",
            "stra\u00dfe",
            "strasse",
            "e\u0301",
            "\u00e9",
            "e",
            "E",
            "\u212a",
            "k",
            "\u0431\u043e\u0431",
            "\u05d0\u202e",
            "\uffff");

    /** Returns the name of a presentity as a URI gives it in which all that cannot stand there is escaped. */
    private static String address(String odd) {
        StringBuilder user = new StringBuilder("u");
        odd.codePoints()
                .forEach(c -> user.append(
                        c <= ' ' || "\"%:<>?@".indexOf(c) >= 0 ? String.format("%%%02X", c) : Character.toString(c)));
        return Presentity.of("sip:" + user + "@example.com").orElseThrow().address();
    }

    private static Command.Publish publish(int number) {
        String odd = ODD.get(number);
        byte[] body = ('\0' + odd + "\0\r\n\u001a" + odd).getBytes(StandardCharsets.UTF_8);
        return Requests.publish(address(odd), "pres-" + number, tag(number), body);
    }

    private static String tag(int number) {
        return "t" + ODD.get(number) + '.' + number;
    }

    private static Command.Subscribe subscribe(int number) {
        String odd = ODD.get(number);
        String address = address(odd);
        Map<DialogField, String> values = new EnumMap<>(DialogField.class);
        values.put(DialogField.REMOTE_TAG, "f" + odd);
        values.put(
                DialogField.REMOTE, '"' + odd.replace("\\", "\\\\").replace("\"", "\\\"") + "\" <sip:w@example.com>");
        values.put(DialogField.REMOTE_TARGET, "sip:" + odd + "@192.0.2.7:5062");
        values.put(DialogField.ROUTE_SET, "<sip:" + odd + "@edge.example.com;lr>");
        values.put(DialogField.USER_AGENT, odd);
        values.put(DialogField.WATCHER, "w" + odd + "@example.com");
        PackedDialog dialog = Requests.dialog(address, "c" + odd + "@host").with(values);
        return new Command.Subscribe(
                Requests.key(address),
                address,
                random(number) * 3 + 1,
                "presence",
                Requests.HOUR,
                1,
                random(number),
                "op-",
                dialog,
                100);
    }

    private static long random(int number) {
        return 42L + number;
    }

    @Test
    default void odd_text_comes_back_as_it_was_written() {
        List<PresentityState> written = new ArrayList<>();
        try (Tier first = tier()) {
            for (int i = 0; i < ODD.size(); i++) {
                first.commit(publish(i));
                written.add(first.commit(subscribe(i)).state());
            }
        }

        try (Tier second = tier()) {
            Map<String, Command.Load> loads = second.load();

            assertThat(loads.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            ODD.stream().map(TierOddTextContract::address).toList());
            for (PresentityState state : written) {
                assertIsSame(loads.get(state.address()), state);
            }
            assertThat(second.figures.skipped()).isZero();
        }
        try (Tier third = tier()) {
            for (PresentityState state : written) {
                var found = Tier.await(third.database.records().find(Requests.key(state.address()), state.address()));
                assertIsSame(found.orElseThrow(), state);
            }
        }
    }

    private static void assertIsSame(Command.Load load, PresentityState state) {
        assertThat(load.publications()).as(state.address()).isEqualTo(state.publications());
        assertThat(load.subscriptions())
                .as(state.address())
                .containsExactly(state.subscriptions().get(0));
    }

    @Test
    default void odd_text_names_the_rows_of_its_own_record_and_no_other() {
        try (Tier tier = tier()) {
            for (int i = 0; i < ODD.size(); i++) {
                tier.commit(publish(i));
                tier.commit(subscribe(i));
            }

            for (int i = 0; i < ODD.size(); i++) {
                String address = address(ODD.get(i));
                Applied modified =
                        tier.commit(Requests.modify(address, tag(i), tag(i) + "'", new byte[] {'\'', 0, '\\'}));
                assertThat(rows(tier)).isEqualTo(ODD.size() - i);
                assertThat(stored(tier, address)).isEqualTo(modified.state().publications());
                Subscription held = modified.state().subscriptions().get(0);
                var dialog = held.dialog();
                assertThat(Tier.await(tier.database
                                .records()
                                .findDialog(
                                        dialog.get(DialogField.CALL_ID),
                                        dialog.get(DialogField.LOCAL_TAG),
                                        dialog.get(DialogField.REMOTE_TAG))))
                        .hasValueSatisfying(entry -> assertThat(entry.address()).isEqualTo(address));
                tier.commit(Requests.remove(address, tag(i) + "'"));
                tier.commit(new Command.End(Requests.key(address), 0, random(i), Long.MAX_VALUE, ""));
                assertThat(rows(tier)).as(ODD.get(i)).isEqualTo(ODD.size() - i - 1);
            }
        }
    }

    /** Returns how many rows there are, the same in all tables of records. */
    private static int rows(Tier tier) {
        List<String> counts =
                List.of("presentity", "openpresence_publication", "active_watchers", "openpresence_dialog").stream()
                        .map(table ->
                                tier.query("SELECT COUNT(*) FROM " + table).get(0))
                        .distinct()
                        .toList();
        assertThat(counts).hasSize(1);
        return Integer.parseInt(counts.get(0));
    }

    private static List<Publication> stored(Tier tier, String address) {
        return Tier.await(tier.database.records().publications(Requests.key(address), address, "presence"))
                .orElseThrow();
    }
}
