package org.openpresence.kit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The book of what a server has acknowledged and told, and of every {@link Fault} in it. A publisher's states are numbered; the
 * number stands in the note as {@code name#number}, and a removal takes a number too, which absence then stands for. Confined to one
 * thread.
 */
final class Auditor {
    private static final Pattern STATE = Pattern.compile(">(\\w+)#(\\d+)<");
    private static final int EXAMPLES = 5;

    private static final class Published {
        final TreeSet<Long> absences = new TreeSet<>(Set.of(0L));
        long sent;
        long acknowledged;

        /** Returns the least state not before {@code least} that the document can stand for; -1 when there is none. */
        long shownIn(Map<String, Long> document, String publisher, long least) {
            Long shown = document.containsKey(publisher) ? document.get(publisher) : absences.ceiling(least);
            return shown == null ? -1 : shown;
        }
    }

    private static final class Dialog {
        final Map<Long, String> branches = new HashMap<>();
        final Map<String, Long> told = new HashMap<>();
        final Map<String, Long> toldBeforeKill = new HashMap<>();
        boolean acknowledged;
        boolean unsure;
        long highest;
    }

    private final Map<String, Published> publishers = new HashMap<>();
    private final Map<String, Map<String, Long>> subscribing = new HashMap<>();
    private final Map<String, Dialog> dialogs = new HashMap<>();
    private long takenBack;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final Map<Fault, List<String>> examples = new EnumMap<>(Fault.class);

    /** A publisher sends its state of this number, or removes it. */
    void sent(String publisher, long number, boolean removal) {
        Published published = publishers.computeIfAbsent(publisher, absent -> new Published());
        published.sent = number;
        if (removal) {
            published.absences.add(number);
        }
    }

    /** The server has acknowledged it. */
    void acknowledged(String publisher, long number) {
        publishers.get(publisher).acknowledged = number;
    }

    /** Returns whether a publisher has been acknowledged at all. */
    boolean isAcknowledged(String publisher) {
        return publishers.containsKey(publisher) && publishers.get(publisher).acknowledged > 0;
    }

    /** A refresh, change or removal of what was acknowledged was refused. */
    void publicationRefused(String publisher, int status) {
        Published published = publishers.get(publisher);
        fault(
                Fault.PUBLICATION_LOST,
                publisher + "#" + published.acknowledged + " of " + published.sent + " got " + status);
    }

    /** A subscription to these publishers is asked for: what is acknowledged now is the least that it may show. */
    void subscribing(String callId, Collection<String> to) {
        Map<String, Long> least = new HashMap<>();
        to.forEach(publisher ->
                least.put(publisher, publishers.computeIfAbsent(publisher, absent -> new Published()).acknowledged));
        subscribing.put(callId, least);
    }

    /** The server has acknowledged a subscription. */
    void subscribed(String callId, String tag) {
        dialog(callId, tag).acknowledged = true;
    }

    /** An acknowledged subscription was refused a refresh, or ended by itself. */
    void subscriptionLost(String callId, String why) {
        fault(Fault.SUBSCRIPTION_LOST, callId + ": " + why);
        ended(callId);
    }

    /** A subscription ended as it was asked to; what comes for it now counts no more. */
    void ended(String callId) {
        subscribing.remove(callId);
        dialogs.keySet().removeIf(key -> key.startsWith(callId + '|'));
    }

    /** Tells whether this dialog has been acknowledged. */
    boolean isAcknowledged(String callId, String tag) {
        Dialog dialog = dialogs.get(callId + '|' + tag);
        return dialog != null && dialog.acknowledged;
    }

    /** Tells whether this subscription was asked for and has not ended. */
    boolean knows(String callId) {
        return subscribing.containsKey(callId);
    }

    /**
     * The server was killed, and all that it had sent has been read. A change is told before it is committed and acknowledged
     * after that (DESIGN §1.3), so what was not acknowledged now may be taken back, and a dialog that was not may never be heard
     * of again.
     */
    void killed() {
        for (Dialog dialog : dialogs.values()) {
            dialog.unsure = !dialog.acknowledged;
            dialog.told.replaceAll((publisher, told) -> {
                dialog.toldBeforeKill.merge(publisher, told, Math::max);
                return Math.min(told, publishers.get(publisher).acknowledged);
            });
        }
    }

    /** Returns how often a watcher was told a state, and after a kill the one before it. */
    long takenBack() {
        return takenBack;
    }

    /** A NOTIFY came; copies count once. Returns whether it is none. */
    boolean notified(String callId, String tag, long cseq, String branch, String body) {
        Dialog dialog = dialog(callId, tag);
        String known = dialog.branches.putIfAbsent(cseq, branch);
        if (known != null) {
            if (!known.equals(branch)) {
                fault(Fault.CSEQ_REUSED, callId + " CSeq " + cseq + " in " + known + " and " + branch);
            }
            return false;
        }
        if (cseq < dialog.highest) {
            fault(Fault.CSEQ_WENT_BACK, callId + " CSeq " + cseq + " after " + dialog.highest);
            return true;
        }
        dialog.highest = cseq;
        Map<String, Long> document = statesIn(body);
        dialog.told.replaceAll((publisher, before) -> {
            long now = told(callId + " CSeq " + cseq, document, publisher, before);
            Long beforeKill = dialog.toldBeforeKill.remove(publisher);
            takenBack += beforeKill != null && now < beforeKill ? 1 : 0;
            return now;
        });
        return true;
    }

    private long told(String where, Map<String, Long> document, String publisher, long before) {
        Published published = publishers.get(publisher);
        long now = published.shownIn(document, publisher, before);
        if (now < before) {
            fault(Fault.CONTENT_WENT_BACK, where + ": " + publisher + "#" + now + " after " + before);
        } else if (now > published.sent) {
            fault(Fault.CONTENT_UNKNOWN, where + ": " + publisher + "#" + now + " of " + published.sent);
        }
        return Math.max(now, before);
    }

    /** A fetch shows what is kept now: the last acknowledged state or a later one. */
    void fetched(Collection<String> from, String body) {
        Map<String, Long> document = statesIn(body);
        for (String publisher : from) {
            Published published = publishers.get(publisher);
            long shown = published.shownIn(document, publisher, published.acknowledged);
            if (shown < published.acknowledged) {
                fault(Fault.STATE_LOST, publisher + "#" + shown + " instead of " + published.acknowledged);
            }
        }
    }

    /** A request got no answer in time, or a strange one. */
    void unanswered(String what) {
        fault(Fault.UNANSWERED, what);
    }

    /** Returns how many acknowledged subscriptions do not know the last acknowledged state. */
    int staleWatchers() {
        return staleDialogs().size();
    }

    /** All is settled: who does not know the last state now is stale. */
    void conclude() {
        staleDialogs().forEach(stale -> fault(Fault.WATCHER_STALE, stale));
    }

    private List<String> staleDialogs() {
        List<String> stale = new ArrayList<>();
        dialogs.forEach((key, dialog) -> dialog.told.forEach((publisher, told) -> {
            long last = publishers.get(publisher).acknowledged;
            if (dialog.acknowledged && (told < last || dialog.branches.isEmpty())) {
                stale.add(key + " knows " + publisher + "#" + told + " instead of " + last);
            }
        }));
        return stale;
    }

    /** Returns how often each fault was seen; empty when all is well. */
    Map<Fault, Integer> faults() {
        return Map.copyOf(counts);
    }

    /** Returns how many subscriptions live. */
    long liveSubscriptions() {
        return dialogs.values().stream().filter(dialog -> dialog.acknowledged).count();
    }

    /** Returns the first few of each fault. */
    List<String> examples() {
        List<String> all = new ArrayList<>();
        examples.forEach((fault, some) -> some.forEach(one -> all.add(fault + " " + one)));
        return all;
    }

    private Dialog dialog(String callId, String tag) {
        Dialog dialog = dialogs.computeIfAbsent(callId + '|' + tag, absent -> {
            Dialog fresh = new Dialog();
            fresh.unsure = true;
            fresh.told.putAll(subscribing.getOrDefault(callId, Map.of()));
            return fresh;
        });
        if (dialog.unsure) {
            dialog.unsure = false;
            boolean another = dialogs.entrySet().stream()
                    .anyMatch(other -> other.getKey().startsWith(callId + '|')
                            && other.getValue() != dialog
                            && !other.getValue().unsure);
            if (another) {
                fault(Fault.DIALOG_DOUBLED, callId + " has another dialog " + tag);
            }
        }
        return dialog;
    }

    private void fault(Fault fault, String example) {
        counts.merge(fault, 1, Integer::sum);
        List<String> some = examples.computeIfAbsent(fault, absent -> new ArrayList<>());
        if (some.size() < EXAMPLES) {
            some.add(example);
        }
    }

    private static Map<String, Long> statesIn(String body) {
        Map<String, Long> states = new HashMap<>();
        Matcher state = STATE.matcher(body);
        while (state.find()) {
            // Of two states of one publisher the older one should be gone.
            states.merge(state.group(1), Long.parseLong(state.group(2)), Math::min);
        }
        return states;
    }
}
