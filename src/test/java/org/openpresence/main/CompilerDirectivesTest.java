package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openpresence.config.DatabaseUrl;

/** What the compiler is told: every name is one of a method, and the JVM understands the text. */
class CompilerDirectivesTest {
    private static final int JDK_OF_THE_LIST = 17;

    @AfterEach
    void takeBack() throws Exception {
        CompilerDirectives.command("compilerDirectivesClear");
    }

    @Test
    void each_boundary_is_a_method() {
        List<String> boundaries = CompilerDirectives.boundaries();

        assertThat(boundaries).hasSizeGreaterThan(100).doesNotHaveDuplicates().isSorted();
        assertThat(boundaries).filteredOn(boundary -> !isMethod(boundary)).isEmpty();
    }

    /** Other versions of the platform have other methods of their own; a name that means nothing there does no harm. */
    private static boolean isMethod(String boundary) {
        boolean ofPlatform = boundary.startsWith("java.") || boundary.startsWith("sun.");
        if (ofPlatform && Runtime.version().feature() != JDK_OF_THE_LIST) {
            return true;
        }
        int dot = boundary.lastIndexOf('.');
        String name = boundary.substring(dot + 1);
        try {
            Class<?> owner =
                    Class.forName(boundary.substring(0, dot), false, CompilerDirectivesTest.class.getClassLoader());
            return Arrays.stream(owner.getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals(name));
        } catch (ClassNotFoundException gone) {
            return false;
        }
    }

    @Test
    void the_virtual_machine_takes_them() throws Exception {
        CompilerDirectives.set(new DatabaseUrl.Memory());

        assertThat(CompilerDirectives.command("compilerDirectivesPrint"))
                .contains("-org/openpresence/sip/message/RequestReader.accept")
                .contains("jdk/internal/loader/*.*")
                .contains("org/h2/*.*");
    }
}
