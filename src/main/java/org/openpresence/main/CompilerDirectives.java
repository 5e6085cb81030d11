package org.openpresence.main;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import org.openpresence.config.DatabaseUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the optimising compiler what it need not do (JEP 165), so that it has done the rest when the first requests come. A chain
 * of calls from the socket to the bus is one unit to it, of some 8,000 octets of bytecode, and what a unit costs grows faster than
 * its length: a few hundred boundaries halve its work. And what happens only while a process starts is left to the fast compiler.
 */
final class CompilerDirectives {
    /** Methods that no other is compiled together with, one {@code class.method} to a line. */
    private static final String BOUNDARIES = "compiler-boundaries.txt";

    /** Who loads classes, links call sites and reads configurations is busy while a process starts, and later hardly ever. */
    private static final List<String> ONLY_AT_START = List.of(
            "org/openpresence/main/Rehearsal*.*",
            "org/openpresence/rehearsal/*.*",
            "java/lang/ClassLoader.*",
            "java/lang/invoke/InnerClassLambdaMetafactory*.*",
            "java/lang/invoke/InvokerBytecodeGenerator*.*",
            "java/lang/invoke/LambdaForm.*",
            "java/lang/invoke/LambdaForm$Name.*",
            "java/lang/invoke/LambdaFormEditor*.*",
            "java/lang/invoke/MemberName*.*",
            "java/lang/invoke/MethodType*.*",
            "java/net/URL*.*",
            "java/util/jar/*.*",
            "java/util/zip/*.*",
            "jdk/internal/loader/*.*",
            "jdk/internal/org/objectweb/asm/*.*",
            "sun/net/www/*.*",
            "com/fasterxml/jackson/*.*",
            "com/hazelcast/shaded/*.*",
            "org/yaml/*.*");

    /** Where another database serves, it plays in the rehearsal only. */
    private static final String EMBEDDED_DATABASE = "org/h2/*.*";

    private static final String ACCEPTED = "compiler directives added";
    private static final Logger LOG = LoggerFactory.getLogger(CompilerDirectives.class);

    private CompilerDirectives() {}

    /** Has {@link #set} done by a thread of its own: the first use of the platform's management takes a fifth of a second. */
    static void setMeanwhile(DatabaseUrl database) {
        Thread setter = new Thread(() -> set(database), "compiler-directives");
        setter.setDaemon(true);
        setter.start();
    }

    /** Sets them for this process, which serves from {@code database}; one that cannot take them is slower at first, and says so. */
    static void set(DatabaseUrl database) {
        try {
            // The command reads them from a file only.
            Path file = Files.createTempFile("presence-compiler", ".json");
            try {
                Files.writeString(file, text(database));
                String answer = command("compilerDirectivesAdd", file.toString());
                if (!answer.contains(ACCEPTED)) {
                    notSet(answer.strip());
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException | JMException | RuntimeException unable) {
            notSet(unable.toString());
        }
    }

    private static void notSet(String cause) {
        LOG.info("compiler directives are not set cause={} effect=the first requests will be slower", cause);
    }

    /** Runs a command of {@code jcmd} in this process and returns what it prints. */
    static String command(String name, String... arguments) throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        name,
                        new Object[] {arguments},
                        new String[] {String[].class.getName()});
    }

    /** The first directive that matches a method is the one that counts. */
    private static String text(DatabaseUrl database) {
        List<String> excluded = new ArrayList<>(ONLY_AT_START);
        if (!(database instanceof DatabaseUrl.H2)) {
            excluded.add(EMBEDDED_DATABASE);
        }
        String boundaries = boundaries().stream()
                .map(CompilerDirectives::pattern)
                .map(pattern -> '-' + pattern)
                .collect(quoted());
        return "[{match:" + excluded.stream().collect(quoted()) + ",c2:{Exclude:true}},"
                + "{match:[\"*.*\"],c2:{inline:" + boundaries + "}}]";
    }

    private static Collector<CharSequence, ?, String> quoted() {
        return Collectors.joining("\",\"", "[\"", "\"]");
    }

    /** As the compiler writes it: slashes within the name of the class. */
    private static String pattern(String boundary) {
        int dot = boundary.lastIndexOf('.');
        return boundary.substring(0, dot).replace('.', '/') + boundary.substring(dot);
    }

    /** Returns the boundaries, each {@code class.method}. */
    static List<String> boundaries() {
        try (InputStream list = CompilerDirectives.class.getResourceAsStream(BOUNDARIES);
                BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && line.charAt(0) != '#')
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
