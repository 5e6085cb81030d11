package org.openpresence.events.mwi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openpresence.model.Document;

/**
 * What several publishers say of one message account, as one summary: messages wait where any says so, the counters of one kind are
 * added up, the account is the one that the newest names. Other headers are of single messages and left out. Confined to one call.
 */
final class SummaryTotal {
    private static final String STATUS = "messages-waiting";
    private static final String ACCOUNT = "message-account";
    /** The grammar has no greater one (RFC 3842 §5.2). */
    private static final long GREATEST = (1L << 32) - 1;

    /** Numbers of one kind of message: new, old, urgent new, urgent old. */
    private static final class Counters {
        private final String name;
        private final long[] numbers = new long[4];
        private boolean urgent;

        Counters(String name) {
            this.name = name;
        }

        void add(String value) {
            String[] written = value.replaceAll("[^0-9]+", " ").strip().split(" ", -1);
            urgent |= written.length > 2;
            for (int i = 0; i < written.length; i++) {
                numbers[i] = Math.min(GREATEST, numbers[i] + Long.parseLong(written[i]));
            }
        }

        @Override
        public String toString() {
            String all = name + ": " + numbers[0] + '/' + numbers[1];
            return urgent ? all + " (" + numbers[2] + '/' + numbers[3] + ')' : all;
        }
    }

    private boolean waiting;
    private String account = "";
    private final Map<String, Counters> kinds = new LinkedHashMap<>();

    private SummaryTotal() {}

    /** Returns the text of the one summary; the documents must be such as {@link MessageSummaryCheck} takes. */
    static String of(List<Document> newestFirst) {
        SummaryTotal total = new SummaryTotal();
        newestFirst.forEach(document -> total.add(document.text()));
        return total.text();
    }

    private void add(String summary) {
        for (String line : summary.split("\r?\n", -1)) {
            if (line.isEmpty()) {
                return;
            }
            int colon = line.indexOf(':');
            if (colon > 0 && line.charAt(0) > ' ') {
                add(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
            }
        }
    }

    private void add(String name, String value) {
        String kind = name.toLowerCase(Locale.ROOT);
        if (kind.equals(STATUS)) {
            waiting |= value.equalsIgnoreCase("yes");
        } else if (kind.equals(ACCOUNT)) {
            account = account.isEmpty() ? value : account;
        } else if (MessageSummaryCheck.CONTEXT_CLASSES.contains(kind)) {
            kinds.computeIfAbsent(kind, first -> new Counters(name)).add(value);
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder("Messages-Waiting: ").append(waiting ? "yes" : "no");
        if (!account.isEmpty()) {
            text.append("\r\nMessage-Account: ").append(account);
        }
        kinds.values().forEach(counters -> text.append("\r\n").append(counters));
        return text.append("\r\n").toString();
    }
}
