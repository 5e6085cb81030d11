package org.openpresence.sip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.openpresence.notifier.NotifyRequest;
import org.openpresence.notifier.NotifyResult;
import org.openpresence.sip.transaction.Asker;
import org.openpresence.sip.transaction.ClientTransaction;

/** What became of NOTIFYs, collected until the notifiers are told, each in one batch. Confined to the event loop of its instance. */
final class CollectedResults {
    /** Of a response without Retry-After, and of what is no response. */
    static final long NO_RETRY_AFTER = -1;

    private final BiConsumer<Asker, List<NotifyResult>> told;
    private final Map<Asker, List<NotifyResult>> collected = new HashMap<>();

    /** Makes an empty one; {@code told} takes the results for a notifier. */
    CollectedResults(BiConsumer<Asker, List<NotifyResult>> told) {
        this.told = told;
    }

    /** The NOTIFY of a transaction was answered, or got no answer. */
    void add(ClientTransaction transaction, int status, long retryAfterSeconds) {
        NotifyRequest request = transaction.request();
        add(
                transaction.asker(),
                new NotifyResult(
                        request.key(), request.slot(), request.random(), request.cseq(), status, retryAfterSeconds));
    }

    /** A NOTIFY does not leave, as this node may not act. */
    void addNotSent(NotifyRequest request, Asker asker) {
        add(
                asker,
                new NotifyResult(
                        request.key(),
                        request.slot(),
                        request.random(),
                        request.cseq(),
                        NotifyResult.NOT_SENT,
                        NO_RETRY_AFTER));
    }

    void add(Asker asker, NotifyResult result) {
        collected.computeIfAbsent(asker, absent -> new ArrayList<>()).add(result);
    }

    /** Hands all to the notifiers. */
    void flush() {
        if (!collected.isEmpty()) {
            collected.forEach(told);
            collected.clear();
        }
    }
}
