package org.openpresence.kit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in OpenMetrics text form. Immutable.
 *
 * @param families types by name of the family
 * @param samples values by name with its labels as written
 */
public record MetricsPage(Map<String, String> families, Map<String, Double> samples) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{[^}]*})?) (\\S+)(?: # .*)?");

    public MetricsPage {
        families = Map.copyOf(families);
        samples = Map.copyOf(samples);
    }

    /** Reads a page; throws where a line is neither comment nor sample or the end is not marked. */
    public static MetricsPage parse(String text) {
        Map<String, String> families = new LinkedHashMap<>();
        Map<String, Double> samples = new LinkedHashMap<>();
        if (!text.endsWith("# EOF\n")) {
            throw new AssertionError("the end is not marked: " + text.substring(Math.max(0, text.length() - 200)));
        }
        text.lines().forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                families.put(words[2], words[3]);
            } else if (!line.startsWith("#")) {
                if (!sample.matches()) {
                    throw new AssertionError("neither comment nor sample: " + line);
                }
                samples.put(sample.group(1), number(sample.group(2)));
            }
        });
        return new MetricsPage(families, samples);
    }

    /** Returns the sum of all samples of this name, whatever their labels. */
    public double sum(String name) {
        return samples.entrySet().stream()
                .filter(sample ->
                        sample.getKey().equals(name) || sample.getKey().startsWith(name + '{'))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Returns the sum of all samples of this name whose labels contain {@code label}, as in {@code code="200"}. */
    public double sum(String name, String label) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith(name + '{')
                        && sample.getKey().contains(label))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }
}
