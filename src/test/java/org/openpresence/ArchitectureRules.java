package org.openpresence;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The directions of dependencies, and one habit, for the packages below one root: the server's own, or a fixture that breaks a rule.
 * Immutable.
 *
 * @param root the package that the rules speak of, without a dot at its end
 */
record ArchitectureRules(String root) {

    private static final String[] INSIDE = {
        "model",
        "xml",
        "authorization",
        "events",
        "publication",
        "subscription",
        "presentity",
        "judgement",
        "notifier",
        "codec",
        "config",
        "timer",
        "lease"
    };

    /** What the inside may use of the JDK: no sockets, no database, no process. */
    private static final String[] JDK = {
        "java.lang..",
        "java.util..",
        "java.time..",
        "java.text..",
        "java.math..",
        "java.security..",
        "java.io..",
        "java.nio",
        "java.nio.charset.."
    };

    /** Who reads XML, by a parser that does no I/O. */
    private static final String[] READERS = {"xml", "events", "authorization"};

    private static final String[] XML = {"javax.xml.stream..", "com.fasterxml.aalto.."};

    /** The packages form no cycle, parts of {@code sip} and the like counted as one. */
    ArchRule packagesFormNoCycle() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    /** The inside knows itself and the JDK, no framework and nothing that does I/O. */
    ArchRule theInsideKnowsNoFramework() {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(JDK).or(inside());
        return classes()
                .that(inside().and(not(below(READERS))))
                .should()
                .onlyDependOnClassesThat(allowed.or(PRIMITIVE))
                .allowEmptyShould(true);
    }

    /** Who reads XML may use its parser besides. */
    ArchRule theEventsKnowXmlAndNoOtherFramework() {
        return classes()
                .that(below(READERS))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK)
                        .or(resideInAnyPackage(XML))
                        .or(inside())
                        .or(PRIMITIVE))
                .allowEmptyShould(true);
    }

    /** Only {@code sip} knows jain-sip and Netty. */
    ArchRule onlySipKnowsJainSipAndNetty() {
        return only("sip", "javax.sip..", "gov.nist..", "io.netty..");
    }

    /** Only {@code cluster} knows Hazelcast. */
    ArchRule onlyClusterKnowsHazelcast() {
        return only("cluster", "com.hazelcast..", "io.vertx.spi.cluster.hazelcast..");
    }

    /** Only {@code database} knows JDBC, its pool, its drivers and Vert.x's clients. */
    ArchRule onlyDatabaseKnowsJdbc() {
        return only(
                "database",
                "java.sql..",
                "javax.sql..",
                "com.zaxxer..",
                "io.vertx.jdbcclient..",
                "io.vertx.sqlclient..",
                "org.mariadb..",
                "org.h2..");
    }

    /** Nobody imports {@code main}. */
    ArchRule nobodyImportsMain() {
        return only("main", root + ".main..");
    }

    /** There is one way of logging: what belongs to a message stands in it as {@code name={}}. */
    ArchRule namesAndValuesStandInTheMessage() {
        return noClasses().should().callMethod(LoggingEventBuilder.class, "addKeyValue", String.class, Object.class);
    }

    private ArchRule only(String own, String... technology) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + '.' + own + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(technology);
    }

    private DescribedPredicate<JavaClass> inside() {
        return below(INSIDE);
    }

    private DescribedPredicate<JavaClass> below(String... packages) {
        return resideInAnyPackage(
                Stream.of(packages).map(name -> root + '.' + name + "..").toArray(String[]::new));
    }

    /** Primitive types and arrays of them lie in no package. */
    private static final DescribedPredicate<JavaClass> PRIMITIVE = DescribedPredicate.describe(
            "primitive types", type -> type.getBaseComponentType().isPrimitive());
}
