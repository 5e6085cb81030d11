package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.openpresence.kit.SipMessage;
import org.openpresence.kit.SipPeer;
import org.openpresence.kit.Watcher;

/** Calls of commands by one way, at one node. */
interface AdminCalls {

    /** Returns the way to call. */
    Caller caller();

    /** Returns the UDP port of the server's SIP. */
    int sipPort();

    /** Returns the name of the node that is called. */
    String node();

    default SipPeer peer() {
        return SipPeer.udp(sipPort());
    }

    /** Returns the answer to a command that must be done. */
    default JsonObject done(String command, JsonObject arguments) {
        Caller.Answer answer = caller().call(command, arguments);
        assertThat(answer.done()).as("%s %s: %s", command, arguments, answer).isTrue();
        assertThat(answer.body().getInteger("code")).isEqualTo(1);
        assertThat(answer.body().getString("node")).isEqualTo(node());
        return answer.body();
    }

    /** A command must get a refusal of that status, whose sentence has these words. */
    default void refused(int status, String words, String command, JsonObject arguments) {
        Caller.Answer answer = caller().call(command, arguments);
        assertThat(answer.status()).as("%s %s: %s", command, arguments, answer).isIn(status, 0);
        assertThat(answer.body().getString("error")).contains(words);
    }

    static JsonObject about(String presentity) {
        return new JsonObject().put("presentity_uri", presentity);
    }

    static JsonObject dialogOf(Watcher watcher) {
        SipMessage reply = watcher.reply();
        return new JsonObject()
                .put("call_id", reply.header("Call-ID"))
                .put("from_tag", SipMessage.parameter(reply.header("From"), "tag"))
                .put("to_tag", SipMessage.parameter(reply.header("To"), "tag"));
    }

    static JsonObject without(JsonObject object, String field) {
        JsonObject copy = object.copy();
        copy.remove(field);
        return copy;
    }
}
