package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server keeps each rule of {@link ArchitectureRules}, and each rule turns red where a fixture breaks it. */
class ArchitectureTest {

    private static final JavaClasses SERVER =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.openpresence");

    /**
     * A rule with the fixture that breaks it and the class to blame there.
     *
     * @param fixture its package below {@code org.openpresence.fixtures}
     */
    private record Rule(String fixture, Function<ArchitectureRules, ArchRule> rule, String culprit) {
        ArchRule of(String root) {
            return rule.apply(new ArchitectureRules(root));
        }

        @Override
        public String toString() {
            return fixture;
        }
    }

    static Stream<Rule> rules() {
        return Stream.of(
                new Rule("cycle", ArchitectureRules::packagesFormNoCycle, "Publication"),
                new Rule("inside", ArchitectureRules::theInsideKnowsNoFramework, "Presentity"),
                new Rule("events", ArchitectureRules::theEventsKnowXmlAndNoOtherFramework, "Composition"),
                new Rule("sip", ArchitectureRules::onlySipKnowsJainSipAndNetty, "Parsing"),
                new Rule("cluster", ArchitectureRules::onlyClusterKnowsHazelcast, "Membership"),
                new Rule("database", ArchitectureRules::onlyDatabaseKnowsJdbc, "Rows"),
                new Rule("main", ArchitectureRules::nobodyImportsMain, "Restart"),
                new Rule("logging", ArchitectureRules::namesAndValuesStandInTheMessage, "Talkative"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_server_keeps_the_rule(Rule rule) {
        rule.of("org.openpresence").check(SERVER);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_rule_turns_red_on_a_fixture_that_breaks_it(Rule rule) {
        String root = "org.openpresence.fixtures." + rule.fixture();
        JavaClasses broken = new ClassFileImporter().importPackages(root);

        var result = rule.of(root).evaluate(broken);

        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString()).contains(rule.culprit());
    }

    @Test
    void the_check_sees_the_server_and_no_fixture() {
        assertThat(SERVER).anyMatch(type -> type.getPackageName().equals("org.openpresence.model"));
        assertThat(SERVER).noneMatch(type -> type.getPackageName().startsWith("org.openpresence.fixtures"));
    }
}
