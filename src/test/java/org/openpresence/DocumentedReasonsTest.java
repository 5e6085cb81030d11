package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reasons of health that the operator's manual explains are those that the server gives, word for word. */
class DocumentedReasonsTest {
    private static final Path MANUAL = Path.of("src/docs/operations.md");
    private static final Pattern ROW = Pattern.compile("\\| (?:degraded: )?`([a-z]+): ([^`]+)`.*");
    private static final Pattern GIVEN = Pattern.compile("health\\.(?:down|degraded)\\(\\s*(\\w+),");
    private static final Pattern CONSTANT = Pattern.compile("String (\\w+) = \"([a-z]+)\";");
    /** Of health itself. */
    private static final List<String> STATES = List.of("start", "stop");
    /** What differs from case to case, and what is left out. */
    private static final String VARIABLE = "[0-9]+|…";

    private static final List<String> NAMES = new ArrayList<>();
    private static final List<String> SENTENCES = new ArrayList<>();
    private static final Set<String> GIVEN_NAMES = new TreeSet<>(STATES);
    private static final StringBuilder CODE = new StringBuilder();

    @BeforeAll
    static void read() throws IOException {
        String manual = Files.readString(MANUAL);
        String health = manual.substring(manual.indexOf("\n## Health"), manual.indexOf("\n## Metrics"));
        health.lines().map(ROW::matcher).filter(Matcher::matches).forEach(row -> {
            NAMES.add(row.group(1));
            SENTENCES.add(row.group(2));
        });
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                CODE.append(text.replaceAll("\"\\s*\\+\\s*\"", ""));
                givenIn(text);
            }
        }
    }

    private static void givenIn(String text) {
        Set<String> constants = new LinkedHashSet<>();
        Matcher given = GIVEN.matcher(text);
        while (given.find()) {
            constants.add(given.group(1));
        }
        Matcher constant = CONSTANT.matcher(text);
        while (constant.find()) {
            if (constants.contains(constant.group(1))) {
                GIVEN_NAMES.add(constant.group(2));
            }
        }
    }

    @Test
    void every_reason_is_explained_under_its_name() {
        assertThat(GIVEN_NAMES).hasSizeGreaterThan(STATES.size());
        assertThat(new TreeSet<>(NAMES)).isEqualTo(GIVEN_NAMES);
    }

    @Test
    void what_is_explained_is_said_by_the_server() {
        List<String> unknown = new ArrayList<>();
        for (String sentence : SENTENCES) {
            for (String part : sentence.split(VARIABLE, -1)) {
                if (!part.isBlank() && CODE.indexOf(part.strip()) < 0) {
                    unknown.add(part);
                }
            }
        }

        assertThat(SENTENCES).hasSizeGreaterThan(STATES.size());
        assertThat(unknown).isEmpty();
    }
}
