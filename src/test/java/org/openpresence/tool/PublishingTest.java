package org.openpresence.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class PublishingTest {
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final StringWriter printed = new StringWriter();

    @Test
    void asks_for_more_time_when_the_server_finds_it_too_brief() throws ToolFailure {
        ScriptedLink link = new ScriptedLink(
                arrivals, "423 Brief|Min-Expires: 60", "200 OK|SIP-ETag: e1|Expires: 60", "200 OK|SIP-ETag: e1");

        int code = publishing(link).run();

        assertThat(code).isZero();
        assertThat(link.header(0, "expires")).isEqualTo("2");
        assertThat(link.header(1, "expires")).isEqualTo("60");
        assertThat(link.header(1, "cseq")).isEqualTo("2 PUBLISH");
        assertThat(link.header(2, "expires")).isEqualTo("0");
        assertThat(link.header(2, "sip-if-match")).isEqualTo("e1");
    }

    @Test
    void publishes_anew_with_its_body_when_the_refresh_is_answered_412() throws ToolFailure {
        ScriptedLink link = new ScriptedLink(
                arrivals,
                "200 OK|SIP-ETag: e1|Expires: 1",
                "412 Gone",
                "200 OK|SIP-ETag: e2|Expires: 600",
                "200 OK|SIP-ETag: e2");

        int code = publishing(link).run();

        assertThat(code).isZero();
        assertThat(link.requests()).isEqualTo(4);
        assertThat(link.header(1, "sip-if-match")).isEqualTo("e1");
        assertThat(link.header(1, "content-length")).isEqualTo("0");
        assertThat(link.header(2, "sip-if-match")).isEmpty();
        assertThat(link.header(2, "content-length")).isEqualTo("1");
        assertThat(link.header(3, "sip-if-match")).isEqualTo("e2");
        assertThat(printed.toString()).contains("republished").contains("removed");
    }

    @Test
    void a_refusal_is_a_failure_that_names_it() {
        ScriptedLink link = new ScriptedLink(arrivals, "415 No Element presence|Accept: a/b", "200 OK", "200 OK");

        assertThatThrownBy(() -> publishing(link).run())
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("415 No Element presence, what it takes: a/b");
    }

    @Test
    void a_refusal_without_words_is_put_into_ours() {
        ScriptedLink link = new ScriptedLink(arrivals, "403 ", "200 OK", "200 OK");

        assertThatThrownBy(() -> publishing(link).run())
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("403 Forbidden");
    }

    private Publishing publishing(Link link) {
        Screen screen = new Screen(new PrintWriter(printed), false, InstantSource.system(), ZoneOffset.UTC);
        var wish = new Publishing.Wish("sip:a@b.c", EventPackageName.PRESENCE, "open", new byte[] {'x'}, 2, false);
        return new Publishing(wish, link, arrivals, screen, Session.tokens());
    }
}
