package org.openpresence.notifier;

import java.util.Optional;
import org.openpresence.model.Answer;
import org.openpresence.presentity.Applied;

/**
 * An entry was changed, or a request was answered from it. Immutable.
 *
 * @param applied what was done
 * @param answer to the SUBSCRIBE that caused it, which leaves before its NOTIFY; empty for other causes
 * @param arrivedNanos {@link System#nanoTime()} when the request arrived; 0 for other causes
 */
public record StateChanged(Applied applied, Optional<Answer> answer, long arrivedNanos) {}
