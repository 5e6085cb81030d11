package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every section of the manual is shown by tests that are there. */
class ManualTest {
    private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9]+(?:Test|IT))`");
    private static final int COLUMNS = 4;

    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(Path.of("src/docs/manual.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| section"))
                .map(line -> line.substring(1, line.lastIndexOf('|')).split(" \\| ", -1))
                .toList();
    }

    private static Set<String> tests() throws IOException {
        Set<String> names = new HashSet<>();
        for (String folder : List.of("src/test/java", "src/it/java")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.forEach(file -> names.add(file.getFileName().toString().replace(".java", "")));
            }
        }
        return names;
    }

    @Test
    void each_section_names_a_test_but_for_what_java_does_not_need() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(45).allSatisfy(row -> {
            assertThat(row).as("%s", row[0]).hasSize(COLUMNS);
            boolean needless = row[1].contains("not needed") || row[1].strip().equals("–");
            assertThat(NAME.matcher(row[COLUMNS - 1]).find()).as("%s", row[0]).isNotEqualTo(needless);
        });
    }

    @Test
    void the_tests_that_it_names_are_there() throws IOException {
        Set<String> there = tests();
        Set<String> named = rows().stream()
                .flatMap(row -> NAME.matcher(row[row.length - 1]).results())
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());

        assertThat(there).containsAll(named);
    }
}
