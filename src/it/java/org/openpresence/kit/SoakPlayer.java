package org.openpresence.kit;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.openpresence.kit.PlayerLoop.Client;

/**
 * Waves of presentities that live for some seconds: what is published and subscribed ends by itself, some watchers answer nothing, and
 * garbage flies between. Safe for any thread.
 */
public final class SoakPlayer implements AutoCloseable {
    private static final int PUBLISHED_SECONDS = 5;
    private static final int GARBAGE_EACH_WAVE = 200;

    private final Map<String, Long> counts = new TreeMap<>();
    private final Set<String> abandoned = new HashSet<>();
    private final Map<String, String> open = new HashMap<>();
    private final Random random;
    private final PlayerLoop loop;
    private long wave;

    /** Opens the socket; {@code seed} makes the chances. */
    public SoakPlayer(int serverPort, long seed) {
        random = new Random(seed);
        loop = new PlayerLoop(LoadBalancer.to(serverPort), this::notified);
    }

    /** Begins a wave of so many presentities. */
    public void wave(int presentities) {
        loop.run(() -> {
            wave++;
            for (int i = 0; i < presentities; i++) {
                String presentity = "sip:soak" + wave + '-' + i + "@example.com";
                boolean abandons = i % 4 == 0;
                boolean refreshes = i % 2 == 1;
                loop.after(random.nextInt(1_000), () -> {
                    subscribe(presentity, 6 + random.nextInt(5), abandons, false);
                    subscribe(presentity, 6, false, refreshes);
                });
                loop.after(1_000L + random.nextInt(1_000), () -> publish(presentity, "", 1));
            }
            for (int i = 0; i < GARBAGE_EACH_WAVE; i++) {
                loop.after(random.nextInt(4_000), this::garbage);
            }
        });
    }

    /** Returns how often what happened. */
    public Map<String, Long> counts() {
        CompletableFuture<Map<String, Long>> answer = new CompletableFuture<>();
        loop.run(() -> answer.complete(Map.copyOf(counts)));
        if (loop.failure() != null) {
            throw new AssertionError("the player ended", loop.failure());
        }
        return answer.join();
    }

    private void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    private void publish(String presentity, String tag, int number) {
        SipRequestText publish = request("PUBLISH", presentity, presentity, SipPeer.token())
                .expires(PUBLISHED_SECONDS)
                .body("application/pidf+xml", Samples.pidf("open", "number " + number));
        if (!tag.isEmpty()) {
            publish.set("SIP-If-Match", tag);
        }
        ask(publish, response -> {
            count("published");
            if (number == 1) {
                loop.after(2_000, () -> publish(presentity, response.header("SIP-ETag"), 2));
            }
        });
    }

    private void subscribe(String presentity, int seconds, boolean abandons, boolean refreshes) {
        String callId = SipPeer.token();
        SipRequestText subscribe = request("SUBSCRIBE", presentity, "sip:watcher@example.com", callId)
                .set("Contact", "<" + loop.contactOf("watcher") + ">")
                .expires(seconds);
        if (abandons) {
            abandoned.add(callId);
        } else {
            open.put(callId, presentity);
        }
        ask(subscribe, response -> {
            count(abandons ? "subscribed and abandoned" : "subscribed");
            if (refreshes) {
                loop.after(3_000, () -> refresh(subscribe, presentity, response));
            }
        });
    }

    private void refresh(SipRequestText subscribe, String presentity, SipMessage response) {
        String contact = response.header("Contact");
        SipRequestText refresh = request(
                        "SUBSCRIBE",
                        contact.substring(contact.indexOf('<') + 1, contact.indexOf('>')),
                        presentity,
                        subscribe.get("Call-ID"))
                .set("From", subscribe.get("From"))
                .set("To", response.header("To"))
                .set("CSeq", "2 SUBSCRIBE")
                .set("Contact", subscribe.get("Contact"))
                .expires(6);
        ask(refresh, answered -> count("refreshed"));
    }

    private SipRequestText request(String method, String uri, String from, String callId) {
        return new SipRequestText(method, uri)
                .set("Via", "")
                .set("Max-Forwards", "70")
                .set("From", "<" + from + ">;tag=" + SipPeer.token())
                .set("To", "<" + uri + ">")
                .set("Call-ID", callId)
                .set("CSeq", "1 " + method)
                .set("Event", "presence")
                .set("Content-Length", "0");
    }

    private interface Answered {
        void by(SipMessage response);
    }

    private void ask(SipRequestText request, Answered then) {
        loop.ask(request, new Client() {
            @Override
            public void answered(SipMessage response, int copies, long nanos) {
                if (response.status() == 200) {
                    then.by(response);
                } else {
                    count(request.method() + " refused with " + response.status());
                }
            }

            @Override
            public void timedOut() {
                count(request.method() + " unanswered");
            }
        });
    }

    private void notified(SipMessage notify, InetSocketAddress from) {
        String callId = notify.header("Call-ID");
        if (abandoned.contains(callId)) {
            count("NOTIFYs left unanswered");
            return;
        }
        loop.answer(notify, from, "200 OK");
        count("NOTIFYs answered");
        if (notify.content().contains("<basic>closed</basic>")) {
            count("offline forms");
        }
        if (notify.header("Subscription-State").equals("terminated;reason=timeout") && open.remove(callId) != null) {
            count("subscriptions expired");
        }
    }

    /** Sends noise, or a request that breaks off. */
    private void garbage() {
        if (random.nextBoolean()) {
            byte[] noise = new byte[1 + random.nextInt(1_200)];
            random.nextBytes(noise);
            loop.send(noise);
        } else {
            byte[] whole = request("SUBSCRIBE", "sip:nobody@example.com", "sip:noise@example.com", SipPeer.token())
                    .set("Via", "SIP/2.0/UDP 127.0.0.1:9;branch=" + SipPeer.freshBranch())
                    .octets();
            String text = new String(whole, StandardCharsets.UTF_8);
            loop.send(text.substring(0, random.nextInt(text.length())).getBytes(StandardCharsets.UTF_8));
        }
        count("garbage");
    }

    @Override
    public void close() {
        loop.close();
    }
}
