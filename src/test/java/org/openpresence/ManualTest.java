package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every sentence of the manual stands in {@code manual.md}, with tests that are there. */
class ManualTest {
    private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9]+)#([A-Za-z0-9_]+)`");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]?(\\.[1-9][0-9]?){1,2}");
    private static final int COLUMNS = 4;
    private static final int SENTENCES = 110;

    private static List<String[]> rows() throws IOException {
        return lines().stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| no."))
                .map(line -> line.substring(1, line.lastIndexOf('|')).split(" \\| ", -1))
                .toList();
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("src/docs/manual.md"));
    }

    /** Returns the text of each test class by its name. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (String folder : List.of("src/test/java", "src/it/java")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    texts.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return texts;
    }

    @Test
    void each_sentence_has_a_number_and_a_test_but_for_what_java_does_not_need() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(SENTENCES).allSatisfy(row -> {
            assertThat(row).as("%s", row[0]).hasSize(COLUMNS);
            assertThat(row[0].strip()).matches(NUMBER);
            boolean needless = row[2].startsWith("not needed");
            assertThat(NAME.matcher(row[COLUMNS - 1]).find()).as("%s", row[0]).isNotEqualTo(needless);
        });
    }

    @Test
    void the_numbers_of_each_guide_rise() throws IOException {
        List<String> wrong = new ArrayList<>();
        String before = "";
        for (String line : lines()) {
            if (line.startsWith("## ")) {
                before = "";
            } else if (line.startsWith("| ") && !line.startsWith("| no.")) {
                String number = line.substring(2, line.indexOf(" | "));
                if (!before.isEmpty() && compare(before, number) >= 0) {
                    wrong.add(before + " before " + number);
                }
                before = number;
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static int compare(String one, String other) {
        String[] left = one.split("\\.", -1);
        String[] right = other.split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    @Test
    void the_tests_that_it_names_are_there() throws IOException {
        Map<String, String> tests = tests();
        List<String> missing = new ArrayList<>();
        for (String[] row : rows()) {
            Matcher named = NAME.matcher(row[row.length - 1]);
            while (named.find()) {
                if (!isTest(tests.getOrDefault(named.group(1), ""), named.group(2))) {
                    missing.add(row[0].strip() + ' ' + named.group());
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    /** Between the blank line before a method and its name stands what it is annotated with. */
    private static boolean isTest(String text, String method) {
        int at = text.indexOf("void " + method + '(');
        return at >= 0 && text.substring(text.lastIndexOf("\n\n", at), at).contains("Test");
    }
}
