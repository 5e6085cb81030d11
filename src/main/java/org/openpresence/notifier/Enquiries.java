package org.openpresence.notifier;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks other nodes about NOTIFYs that nobody answers: after three seconds, and again after twice the time, as long as they are open. A
 * NOTIFY that is answered as usual is never asked about. Confined to the notifier's event loop.
 */
final class Enquiries {
    private static final long FIRST_MILLIS = 3_000;

    /** The last one is past Timer F, when a result is certain to have come or to be lost. */
    private static final int TIMES = 5;

    private final NotifySender sender;
    private final String self;
    private final int loop;
    private final List<ArrayDeque<Room.Sent>> unanswered = new ArrayList<>(TIMES);

    Enquiries(NotifySender sender, String self, int loop) {
        this.sender = sender;
        this.self = self;
        this.loop = loop;
        for (int i = 0; i < TIMES; i++) {
            unanswered.add(new ArrayDeque<>());
        }
    }

    /** A NOTIFY is open longer than most; in the order in which they left. */
    void note(Room.Sent open) {
        if (!open.watched().toldFrom.node().equals(self)) {
            unanswered.get(0).add(open);
        }
    }

    /** Asks where it is time to. */
    void tick(long nowMillis) {
        Map<Place, List<Enquiry.Open>> about = new LinkedHashMap<>();
        for (int i = TIMES - 1; i >= 0; i--) {
            long since = nowMillis - (FIRST_MILLIS << i);
            ArrayDeque<Room.Sent> queue = unanswered.get(i);
            while (!queue.isEmpty() && (!queue.peek().isOpen() || queue.peek().sinceMillis() <= since)) {
                Room.Sent oldest = queue.poll();
                if (oldest.isOpen()) {
                    about.computeIfAbsent(oldest.watched().toldFrom, absent -> new ArrayList<>())
                            .add(openOf(oldest));
                    if (i + 1 < TIMES) {
                        unanswered.get(i + 1).add(oldest);
                    }
                }
            }
        }
        about.forEach((place, open) -> sender.ask(place, new Enquiry(open, self, loop)));
    }

    private static Enquiry.Open openOf(Room.Sent sent) {
        return new Enquiry.Open(sent.owned().key, sent.watched().slot, sent.watched().random, sent.cseq());
    }
}
