package org.openpresence.kit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what nodes have logged. */
final class NodeLogs {
    private static final int LINES = 150;
    private static final int RUNS = 3;
    private static final Pattern HEAD = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT");

    /** As the log shortens it. */
    private static final String HAZELCAST = " c.h.";

    private NodeLogs() {}

    /** Adds the last lines of the last runs of a node, and with what they ended. */
    static void addLast(StringBuilder all, String node, List<ServerProcess> runs) {
        List<ServerProcess> last = runs.subList(Math.max(0, runs.size() - RUNS), runs.size());
        for (int run = 0; run < last.size(); run++) {
            ServerProcess process = last.get(run);
            String life = process.isAlive() ? "" : " (ended with " + process.exitCode() + ')';
            String name = node + " run " + run + life + ": ";
            addLast(all, name, process.output(), "");
            addLast(all, name, process.errors(), "stderr ");
        }
    }

    private static void addLast(StringBuilder all, String name, List<String> lines, String kind) {
        lines.subList(Math.max(0, lines.size() - LINES), lines.size())
                .forEach(line -> all.append(name).append(kind).append(line).append('\n'));
    }

    /** Returns those lines of Hazelcast's since {@code mark} that a stack trace follows. */
    static List<String> hazelcastsTraces(List<String> output, Instant mark) {
        return traced(output).stream()
                .filter(line -> line.contains(HAZELCAST))
                .filter(line -> !OffsetDateTime.parse(line.substring(0, line.indexOf(' ')))
                        .toInstant()
                        .isBefore(mark))
                .toList();
    }

    private static List<String> traced(List<String> output) {
        List<String> traced = new ArrayList<>();
        String head = "";
        for (String line : output) {
            if (HEAD.matcher(line).find()) {
                head = line;
            } else if (line.startsWith("\tat ") && !head.isEmpty()) {
                traced.add(head);
                head = "";
            }
        }
        return traced;
    }
}
