package org.openpresence.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dialog-info documents for tests, written and read as texts. Pure. */
public final class DialogText {
    private static final Pattern HEAD = Pattern.compile("version=\"(\\d+)\" state=\"(\\w+)\"");
    private static final Pattern CALL = Pattern.compile("<dialog id=\"([^\"]+)\"[^>]*>.*?<state[^>]*>(\\w+)</state>");

    private DialogText() {}

    /** Returns a document of calls, each as {@code id state} or {@code id state call-id}. */
    public static String info(String... calls) {
        StringBuilder text = new StringBuilder(
                "<?xml version=\"1.0\"?>\r\n<dialog-info"
                        + " xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"1\" state=\"full\" entity=\"sip:x@example.com\">");
        for (String call : calls) {
            String[] words = call.split(" ", -1);
            text.append("<dialog id=\"").append(words[0]).append('"');
            if (words.length > 2) {
                text.append(" call-id=\"").append(words[2]).append("\" local-tag=\"l\" direction=\"recipient\"");
            }
            text.append("><state>").append(words[1]).append("</state></dialog>");
        }
        return text.append("</dialog-info>").toString();
    }

    /** Returns what a NOTIFY says: version, state of the document, and each call: {@code 0 full a=early}. */
    public static String summary(SipMessage notify) {
        Matcher head = HEAD.matcher(notify.content());
        if (!head.find()) {
            return "no document: " + notify;
        }
        List<String> words = new ArrayList<>(List.of(head.group(1), head.group(2)));
        Matcher call = CALL.matcher(notify.content());
        while (call.find()) {
            words.add(call.group(1) + '=' + call.group(2));
        }
        return String.join(" ", words);
    }

    /** Makes an initial PUBLISH of calls for {@code event}. */
    public static SipRequestText publish(SipPeer peer, String event, String uri, String... calls) {
        return peer.request("PUBLISH", uri)
                .set("Event", event)
                .expires(600)
                .body("application/dialog-info+xml", info(calls));
    }

    /** Makes a SUBSCRIBE to {@code event}. */
    public static SipRequestText subscribe(SipPeer peer, String event, String uri) {
        return peer.subscribe(uri).set("Event", event);
    }
}
