package org.openpresence.kit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbered states of one publisher, as the auditor knows them. Confined to one thread. */
final class Published {
    private static final Pattern STATE = Pattern.compile(">(\\w+)#(\\d+)<");

    final TreeSet<Long> absences = new TreeSet<>(Set.of(0L));
    final Set<ToldDialog> watchers = new HashSet<>();
    long sent;
    long acknowledged;
    long expiring;
    long expiresNanos;

    /** Returns the least state not before {@code least} that the document can stand for; -1 when there is none. */
    long shownIn(Map<String, Long> document, String publisher, long least) {
        Long shown = document.containsKey(publisher) ? document.get(publisher) : absences.ceiling(least);
        return shown == null ? -1 : shown;
    }

    /** Returns the states that a document names, by publisher. */
    static Map<String, Long> statesIn(String body) {
        Map<String, Long> states = new HashMap<>();
        Matcher state = STATE.matcher(body);
        while (state.find()) {
            // Of two states of one publisher the older one should be gone.
            states.merge(state.group(1), Long.parseLong(state.group(2)), Math::min);
        }
        return states;
    }
}
