package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openpresence.kit.Samples.freshPresentity;
import static org.openpresence.kit.Samples.pidf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.SipRequestText;
import org.openpresence.kit.Watcher;

/** Who watches me (RFC 3857, RFC 3858). */
class WinfoIT {
    private static final Pattern HEAD = Pattern.compile("version=\"(\\d+)\" state=\"(\\w+)\"");
    private static final Pattern WATCHER =
            Pattern.compile("<watcher id=\"[^\"]+\" status=\"(\\w+)\" event=\"(\\w+)\"[^>]*>sip:([^@]+)@");

    private SipPeer owner;
    private SipPeer other;
    private String presentity;

    @BeforeEach
    void connect() {
        owner = SipPeer.udp(SharedServer.get());
        other = SipPeer.udp(SharedServer.get());
        presentity = freshPresentity();
    }

    @AfterEach
    void disconnect() {
        owner.close();
        other.close();
    }

    private SipRequestText winfo(SipPeer peer, String from) {
        return peer.subscribe(presentity)
                .set("Event", "presence.winfo")
                .set("From", "<" + from + ">;tag=f" + peer.port());
    }

    private static String summary(SipMessage notify) {
        Matcher head = HEAD.matcher(notify.content());
        assertThat(head.find()).as(notify.toString()).isTrue();
        List<String> words = new ArrayList<>(List.of(head.group(1), head.group(2)));
        Matcher watcher = WATCHER.matcher(notify.content());
        while (watcher.find()) {
            words.add(watcher.group(3) + ' ' + watcher.group(1) + ' ' + watcher.group(2));
        }
        return String.join(" ", words);
    }

    private static String name(SipPeer peer) {
        return peer.address().replaceAll("sip:(.*)@.*", "$1");
    }

    @Test
    void the_owner_is_told_who_watches_and_of_each_change_once() {
        Watcher reader = owner.watching(winfo(owner, presentity));
        String nobody = summary(reader.last());

        Watcher watcher = other.watching(presentity);
        String come = summary(reader.awaitNotify());
        watcher.refresh(600);
        watcher.awaitNotify();
        owner.published(presentity, pidf("open", "x"));
        watcher.awaitNotify();
        watcher.refresh(0);
        String gone = summary(reader.awaitNotify());

        assertThat(nobody).isEqualTo("0 full");
        assertThat(come).isEqualTo("1 partial " + name(other) + " active subscribe");
        assertThat(gone).isEqualTo("2 partial " + name(other) + " terminated timeout");
        assertThat(reader.last().header("Content-Type")).isEqualTo("application/watcherinfo+xml");
        reader.isToldNothingFor(300);
    }

    @Test
    void a_refresh_gets_all_watchers_and_so_does_a_fetch() {
        Watcher reader = owner.watching(winfo(owner, presentity));
        other.watching(presentity);
        reader.awaitNotify();

        reader.refresh(600);
        String refreshed = summary(reader.awaitNotify());
        Watcher fetch = owner.watching(winfo(owner, presentity).expires(0));

        assertThat(refreshed).isEqualTo("2 full " + name(other) + " active subscribe");
        assertThat(summary(fetch.last())).isEqualTo("0 full " + name(other) + " active subscribe");
        assertThat(fetch.last().header("Subscription-State")).isEqualTo("terminated;reason=timeout");
    }

    @Test
    void a_watcher_that_expires_is_told_with_timeout_and_names_and_times_stand_in_the_document() {
        Watcher reader = owner.watching(winfo(owner, presentity));
        other.watching(other.subscribe(presentity)
                .set("From", "\"Bob \\\"B\\\"\" <sip:bob@example.com>;tag=1")
                .expires(1));
        SipMessage come = reader.awaitNotify();

        String gone = summary(reader.awaitNotify());

        assertThat(come.content())
                .contains("display-name=\"Bob &quot;B&quot;\"", "duration-subscribed=\"0\"", "expiration=\"1\"")
                .contains("<watcher-list resource=\"" + presentity + "\" package=\"presence\">");
        assertThat(gone).isEqualTo("2 partial bob terminated timeout");
    }

    @Test
    void nobody_else_may_watch_the_watchers_and_nobody_publishes_them() {
        SipMessage refused = other.ask(winfo(other, other.address()));
        SipMessage published = owner.ask(owner.request("PUBLISH", presentity)
                .set("Event", "presence.winfo")
                .body("application/watcherinfo+xml", "<watcherinfo/>"));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(published.status()).isEqualTo(489);
    }

    @Test
    void the_policy_may_let_others_see_what_is_theirs_or_everything() {
        try (ServerProcess self = ServerProcess.serving("winfo_policy=self");
                ServerProcess all = ServerProcess.serving("winfo_policy=all");
                SipPeer atSelf = SipPeer.udp(self);
                SipPeer strangerAtSelf = SipPeer.udp(self);
                SipPeer atAll = SipPeer.udp(all)) {
            atSelf.watching(presentity);
            strangerAtSelf.watching(presentity);
            atAll.watching(presentity);

            Watcher own = atSelf.watching(winfo(atSelf, atSelf.address()));
            Watcher everything = atAll.watching(winfo(atAll, "sip:stranger@example.com"));

            assertThat(summary(own.last())).isEqualTo("0 full " + name(atSelf) + " active subscribe");
            assertThat(summary(everything.last())).isEqualTo("0 full " + name(atAll) + " active subscribe");
        }
    }
}
