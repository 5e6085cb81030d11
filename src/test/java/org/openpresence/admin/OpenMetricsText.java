package org.openpresence.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in OpenMetrics 1.0, read strictly: it throws where a line is no comment or sample, a sample belongs to no declared
 * family, or the end is not marked.
 *
 * @param types of the families by name
 * @param samples by name with labels in braces
 */
record OpenMetricsText(Map<String, String> types, Map<String, Double> samples) {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) ?(.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "(\\{[a-zA-Z_][a-zA-Z0-9_]*=\"[^\"]*\"(?:,[a-zA-Z_][a-zA-Z0-9_]*=\"[^\"]*\")*})? (\\S+)(?: # .*)?");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "unknown", "info");

    static OpenMetricsText parse(String text) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Double> samples = new LinkedHashMap<>();
        List<String> lines = text.lines().toList();
        require(lines.get(lines.size() - 1).equals("# EOF") && text.endsWith("\n"), "the end is not marked");
        for (String line : lines.subList(0, lines.size() - 1)) {
            Matcher comment = COMMENT.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (comment.matches()) {
                if (comment.group(1).equals("TYPE")) {
                    require(TYPES.contains(comment.group(3)), line);
                    require(types.put(comment.group(2), comment.group(3)) == null, "declared twice: " + line);
                }
            } else {
                require(sample.matches(), line);
                require(hasFamily(types, sample.group(1)), "of no family: " + line);
                String name = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
                require(samples.put(name, number(sample.group(3))) == null, "twice: " + line);
            }
        }
        return new OpenMetricsText(types, samples);
    }

    private static boolean hasFamily(Map<String, String> types, String sample) {
        return types.entrySet().stream().anyMatch(family -> {
            String name = family.getKey();
            return switch (family.getValue()) {
                case "counter" -> sample.equals(name + "_total") || sample.equals(name + "_created");
                case "histogram" -> sample.matches(Pattern.quote(name) + "_(bucket|count|sum|created)");
                case "summary" -> sample.equals(name) || sample.matches(Pattern.quote(name) + "_(count|sum|created)");
                default -> sample.equals(name);
            };
        });
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new AssertionError(line);
        }
    }
}
