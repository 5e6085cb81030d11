package org.openpresence.notifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openpresence.model.Document;
import org.openpresence.model.PresentityKey;
import org.openpresence.subscription.Subscription;

/** What operators ask of presentities: the documents that there are, and who has them. Confined to the notifier's event loop. */
final class Questions {
    private final Ledger ledger;
    private final Contents contents;
    private final Settling settling;

    Questions(Ledger ledger, Contents contents, Settling settling) {
        this.ledger = ledger;
        this.contents = contents;
        this.settling = settling;
    }

    /** Returns what watchers who may see everything see now, by package, for each package of which something is held. */
    Map<String, Document> documents(PresentityKey key) {
        Map<String, Document> documents = new TreeMap<>();
        Owned entry = ledger.find(key);
        if (entry != null) {
            for (String event : entry.state.events()) {
                Document document = contents.of(entry, event).document();
                if (document != null) {
                    documents.put(event, document);
                }
            }
            settling.rest(entry);
        }
        return documents;
    }

    /** Returns what is known of the live watchers of {@code event}, by place. */
    List<Knowing> knowing(PresentityKey key, String event) {
        List<Knowing> all = new ArrayList<>();
        Owned entry = ledger.find(key);
        if (entry != null) {
            entry.state.subscriptions().forEach(one -> {
                if (one.isLive() && one.event().equals(event)) {
                    all.add(knowing(entry, one));
                }
            });
            settling.rest(entry);
        }
        return all;
    }

    private Knowing knowing(Owned entry, Subscription subscription) {
        Watched watched = ledger.watchedOf(entry, subscription);
        return new Knowing(
                subscription.slot(),
                subscription.random(),
                contents.of(entry, subscription).document(),
                watched.telling == 0 && watched.arrived != 0 && !watched.isToBeTold(entry.state, subscription),
                watched.lastCSeq,
                watched.lastSentMillis,
                watched.telling != 0,
                watched.status,
                watched.answeredMillis,
                watched.strikes);
    }
}
