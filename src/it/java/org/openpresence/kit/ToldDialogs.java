package org.openpresence.kit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The dialogs of an {@link Auditor}, by Call-ID and our tag: those that live, those that have ended, and those whose watchers wait to
 * be told of their end. Confined to one thread.
 */
final class ToldDialogs {
    private final LongSupplier nanos;
    private final Map<String, Map<String, ToldDialog>> live = new HashMap<>();
    private final Map<String, Map<String, ToldDialog>> ended = new HashMap<>();
    private final Set<ToldDialog> ending = new HashSet<>();

    ToldDialogs(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Returns those that live. */
    Stream<ToldDialog> all() {
        return live.values().stream().flatMap(some -> some.values().stream());
    }

    /** Returns those of one SUBSCRIBE that live. */
    List<ToldDialog> of(String callId) {
        return List.copyOf(live.getOrDefault(callId, Map.of()).values());
    }

    /** Returns the living one of that name; {@code begun} is told of it when it is new. */
    ToldDialog find(String callId, String tag, Consumer<ToldDialog> begun) {
        return live.computeIfAbsent(callId, absent -> new HashMap<>()).computeIfAbsent(tag, absent -> {
            ToldDialog fresh = new ToldDialog(callId);
            begun.accept(fresh);
            return fresh;
        });
    }

    /** Returns whether the server has acknowledged it. */
    boolean isAcknowledged(String callId, String tag) {
        ToldDialog dialog = live.getOrDefault(callId, Map.of()).get(tag);
        return dialog != null && dialog.acknowledged;
    }

    /** Returns whether dialogs of that SUBSCRIBE have ended. */
    boolean haveEnded(String callId) {
        return ended.containsKey(callId);
    }

    /** Returns the ended one of that name, a new one where nobody knew it. */
    ToldDialog findEnded(String callId, String tag) {
        return ended.get(callId).computeIfAbsent(tag, absent -> new ToldDialog(callId));
    }

    /** Those of one SUBSCRIBE live no more; {@code each} is told of them. */
    void end(String callId, Consumer<ToldDialog> each) {
        Map<String, ToldDialog> gone = live.remove(callId);
        if (gone != null) {
            ended.put(callId, gone);
            gone.values().forEach(each);
        }
    }

    /** The watcher of a dialog is to be told of its end by then, unless it was told already. */
    void awaitEnd(ToldDialog dialog, long latest) {
        if (!dialog.terminated) {
            dialog.endNanos = latest;
            ending.add(dialog);
        }
    }

    /** It was told. */
    void endTold(ToldDialog dialog) {
        ending.remove(dialog);
    }

    /** Returns how many watchers wait for word of an end that has come. */
    long untoldEnds() {
        long now = nanos.getAsLong();
        return ending.stream().filter(dialog -> dialog.endNanos <= now).count();
    }

    /** Nobody waits any more for word of an end that has come; returns how many did. */
    long forgetUntoldEnds() {
        long untold = untoldEnds();
        long now = nanos.getAsLong();
        ending.removeIf(dialog -> dialog.endNanos <= now);
        return untold;
    }

    /** Nobody waits any more for word of an end that {@code isOverdue} finds overdue; {@code each} is told of them. */
    void dropOverdue(Predicate<ToldDialog> isOverdue, Consumer<ToldDialog> each) {
        ending.removeIf(dialog -> {
            boolean overdue = isOverdue.test(dialog);
            if (overdue) {
                each.accept(dialog);
            }
            return overdue;
        });
    }
}
