package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** What SIP allows in names and SQL would take for its own goes through the database and back over a restart. */
class OddTextIT {
    /** In the user of a URI (RFC 3261 §25.1), where a backslash, a quotation mark and the like stand as escapes. */
    private static final List<String> USERS = List.of(
            "o'brien",
            "a;--",
            "%27%20OR%201=1",
            "%5C%5C%27",
            "%00",
            "%F0%9F%98%80",
            "%F0%9F%98%81",
            "$1&?/,+=",
            "_",
            "x%25y");

    /** In a Call-ID, which is a word. */
    private static final String WORD = "-.!%*_+`'~()<>:\\\"/[]?{}";

    /** In a tag, which is a token. */
    private static final String TOKEN = "-.!%*_+`'~";

    private static final String BODY =
            "';-- \\ % \\0 &#x27; \ud83d\ude00\ud83d\udc68\u200d\ud83d\udcbb \u00e9 ${x} ? :x";

    private record Held(String presentity, String tag, Watcher watcher) {}

    @ParameterizedTest
    @ValueSource(strings = {"h2", "mariadb"})
    void names_and_documents_with_odd_characters_live_on_over_a_restart(String database) {
        Path folder = ServerProcess.temporaryFolder();
        String[] settings = {
            "db_url=" + (database.equals("h2") ? "h2:./odd" : EmbeddedMariaDb.freshDatabaseUrl()),
            "fallback2db=1",
            "sip.listen=udp:127.0.0.1:" + FreePorts.next() + ",tcp:127.0.0.1:0"
        };
        ServerProcess first = ServerProcess.servingIn(folder, settings);
        try (first;
                SipPeer peer = SipPeer.udp(first)) {
            List<Held> all = new ArrayList<>();
            for (String user : USERS) {
                String presentity = freshPresentity().replace("sip:", "sip:" + user);
                String tag = peer.published(presentity, pidf("open", BODY));
                all.add(new Held(presentity, tag, peer.watching(subscribe(peer, presentity))));
            }
            first.kill();

            try (ServerProcess second = ServerProcess.servingIn(folder, settings)) {
                assertThat(second.isAlive()).isTrue();
                for (Held one : all) {
                    SipMessage refreshed = peer.ask(peer.refresh(one.presentity(), one.tag()));
                    SipMessage again = one.watcher().refresh(300);
                    SipMessage told = one.watcher().awaitNotify();

                    assertThat(refreshed.status()).as(one.presentity()).isEqualTo(200);
                    assertThat(again.status()).as(one.presentity()).isEqualTo(200);
                    assertThat(utf8(told.content())).as(one.presentity()).contains(BODY);
                    assertThat(utf8(told.header("To")))
                            .contains("tag=" + TOKEN)
                            .contains("\"\\\"';-- \\\\ \ud83d\ude00\"");
                }
            }
        }
    }

    /** Messages in tests are octets, each a character. */
    private static String utf8(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static SipRequestText subscribe(SipPeer peer, String presentity) {
        return peer.subscribe(presentity)
                .set("Call-ID", WORD + SipPeer.token() + '@' + WORD)
                .set(
                        "From",
                        "\"\\\"';-- \\\\ \ud83d\ude00\" <sip:o'b%5C%00;-@example.com>;tag=" + TOKEN + SipPeer.token());
    }
}
