package org.openpresence.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openpresence.api.DialogTable.Side;
import org.openpresence.model.WatcherState;

class DialogTableTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final DialogTable table = new DialogTable();

    private static byte[] subscribe(String more) {
        return ("SUBSCRIBE sip:alice@Example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
                        + "From: <sip:bob@example.com>;tag=f1\r\nTo: <sip:alice@example.com>\r\nCall-ID: c1\r\n"
                        + "CSeq: 7 SUBSCRIBE\r\nRecord-Route: <sip:p1;lr>, <sip:p2;lr>\r\n" + more + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static DialogInfo dialog() {
        return DialogInfo.of(
                subscribe("Contact: <sip:bob@192.0.2.1>\r\nEvent: presence;id=3\r\nExpires: 600\r\n"), 3600, "t1", NOW);
    }

    @Test
    void a_subscribe_gives_its_dialog() {
        DialogInfo dialog = dialog();

        assertThat(dialog.presentityUri()).isEqualTo("sip:alice@example.com");
        assertThat(dialog.watcherUri()).isEqualTo("sip:bob@example.com");
        assertThat(dialog.event().id()).contains("3");
        assertThat(dialog.id()).isEqualTo(new DialogInfo.Id("c1", "f1", "t1"));
        assertThat(dialog.contact()).isEqualTo("sip:bob@192.0.2.1");
        assertThat(dialog.recordRoutes()).hasSize(2);
        assertThat(dialog.remoteCSeq()).isEqualTo(7);
        assertThat(dialog.expiresAt()).isEqualTo(NOW.plusSeconds(600));
    }

    @Test
    void an_interval_is_bounded_and_what_is_no_subscribe_is_refused() {
        String rest = "Contact: <sip:bob@192.0.2.1>\r\nEvent: presence\r\n";

        assertThat(DialogInfo.of(subscribe(rest), 100, "t", NOW).expiresAt()).isEqualTo(NOW.plusSeconds(100));
        assertThatThrownBy(() -> DialogInfo.of(subscribe("Event: presence\r\n"), 100, "t", NOW))
                .hasMessageContaining("Contact");
        assertThatThrownBy(() -> DialogInfo.of(subscribe("Contact: <sip:b@h>\r\n"), 100, "t", NOW))
                .hasMessageContaining("Event");
        assertThatThrownBy(() -> DialogInfo.of(new byte[] {1, 2}, 100, "t", NOW))
                .hasMessageContaining("SUBSCRIBE");
    }

    @Test
    void a_dialog_is_found_until_it_is_taken_out() {
        assertThat(table.insert(dialog())).isTrue();
        assertThat(table.insert(dialog())).isFalse();

        assertThat(table.search(dialog().id())).contains(dialog());
        assertThat(table.delete(dialog().id())).contains(dialog());
        assertThat(table.delete(dialog().id())).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    void the_watcher_may_change_what_is_his_if_his_sequence_number_has_risen() {
        table.insert(dialog());
        DialogInfo later = DialogInfo.of(
                subscribe("Contact: <sip:bob@192.0.2.9>\r\nEvent: presence;id=3\r\nExpires: 60\r\n"), 3600, "t1", NOW);

        assertThat(table.update(later, Side.REMOTE)).isEmpty();
        assertThat(table.search(dialog().id()).orElseThrow().contact()).isEqualTo("sip:bob@192.0.2.1");
        assertThat(table.update(dialog().in(WatcherState.ACTIVE, ""), Side.LOCAL))
                .isPresent();
        DialogInfo told = table.search(dialog().id()).orElseThrow();
        assertThat(List.of(told.localCSeq(), told.version())).containsExactly(1L, 0L);
        assertThat(told.state()).isEqualTo(WatcherState.ACTIVE);
    }

    @Test
    void changes_are_told_once_and_what_expired_is_gone() {
        table.insert(dialog());

        DialogTable.Changes first = table.changes(NOW);
        DialogTable.Changes none = table.changes(NOW);
        table.update(dialog(), Side.LOCAL);
        DialogTable.Changes second = table.changes(NOW);
        DialogTable.Changes last = table.changes(NOW.plusSeconds(600));

        assertThat(first.inserted()).containsExactly(dialog());
        assertThat(none.inserted()).isEmpty();
        assertThat(none.updated()).isEmpty();
        assertThat(second.updated()).hasSize(1);
        assertThat(last.expired()).hasSize(1);
        assertThat(table.size()).isZero();
    }
}
