package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server keeps each rule of {@link ArchitectureRules}, and each rule turns red where a fixture breaks it. */
class ArchitectureTest {

    private static final JavaClasses SERVER =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.openpresence");

    /** The rules, each with the fixture that breaks it and the class to blame there. */
    enum Rule {
        NO_CYCLE("cycle", ArchitectureRules::packagesFormNoCycle, "Publication"),
        INSIDE("inside", ArchitectureRules::theInsideKnowsNoFramework, "Presentity"),
        EVENTS("events", ArchitectureRules::theEventsKnowXmlAndNoOtherFramework, "Composition"),
        SIP("sip", ArchitectureRules::onlySipKnowsJainSipAndNetty, "Parsing"),
        CLUSTER("cluster", ArchitectureRules::onlyClusterKnowsHazelcast, "Membership"),
        DATABASE("database", ArchitectureRules::onlyDatabaseKnowsJdbc, "Rows"),
        MAIN("main", ArchitectureRules::nobodyImportsMain, "Restart");

        private final String fixture;
        private final Function<ArchitectureRules, ArchRule> rule;
        private final String culprit;

        Rule(String fixture, Function<ArchitectureRules, ArchRule> rule, String culprit) {
            this.fixture = fixture;
            this.rule = rule;
            this.culprit = culprit;
        }

        ArchRule of(String root) {
            return rule.apply(new ArchitectureRules(root));
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_server_keeps_the_rule(Rule rule) {
        rule.of("org.openpresence").check(SERVER);
    }

    @ParameterizedTest
    @EnumSource
    void the_rule_turns_red_on_a_fixture_that_breaks_it(Rule rule) {
        String root = "org.openpresence.fixtures." + rule.fixture;
        JavaClasses broken = new ClassFileImporter().importPackages(root);

        var result = rule.of(root).evaluate(broken);

        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString()).contains(rule.culprit);
    }

    @Test
    void the_check_sees_the_server_and_no_fixture() {
        assertThat(SERVER).anyMatch(type -> type.getPackageName().equals("org.openpresence.model"));
        assertThat(SERVER).noneMatch(type -> type.getPackageName().startsWith("org.openpresence.fixtures"));
    }
}
