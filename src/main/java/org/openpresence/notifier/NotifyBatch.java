package org.openpresence.notifier;

import java.util.List;
import java.util.Optional;
import org.openpresence.model.Answer;
import org.openpresence.model.Document;

/**
 * NOTIFYs of one body that leave from one SIP I/O instance. Immutable.
 *
 * @param answer to a SUBSCRIBE, which leaves first; empty without
 * @param body of every NOTIFY; empty when they have none
 * @param requests the watchers
 * @param owner the node whose notifier wants to know what became of them
 * @param loop index of that notifier there
 * @param changedNanos {@link System#nanoTime()} when the PUBLISH that caused them arrived; 0 for other causes
 */
public record NotifyBatch(
        Optional<Answer> answer,
        Optional<Document> body,
        List<NotifyRequest> requests,
        String owner,
        int loop,
        long changedNanos) {}
