package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the compiler is told: every name is one of a method, and the JVM understands the text. */
class CompilerDirectivesTest {
    private static final int JDK_OF_THE_LIST = 17;

    @AfterEach
    void takeBack() throws Exception {
        CompilerDirectives.command("compilerDirectivesClear", null);
    }

    @Test
    void eachBoundaryIsAMethod() {
        assertThat(CompilerDirectives.boundaries())
                .hasSizeGreaterThan(100)
                .doesNotHaveDuplicates()
                .isSorted()
                .allSatisfy(CompilerDirectivesTest::isMethod);
    }

    /** Other versions of the platform have other methods of their own; a name that means nothing there does no harm. */
    private static void isMethod(String boundary) throws ClassNotFoundException {
        boolean ofPlatform = boundary.startsWith("java.") || boundary.startsWith("sun.");
        if (ofPlatform && Runtime.version().feature() != JDK_OF_THE_LIST) {
            return;
        }
        int dot = boundary.lastIndexOf('.');
        Class<?> owner =
                Class.forName(boundary.substring(0, dot), false, CompilerDirectivesTest.class.getClassLoader());
        assertThat(Arrays.stream(owner.getDeclaredMethods()).map(method -> method.getName()))
                .as(boundary)
                .contains(boundary.substring(dot + 1));
    }

    @Test
    void theVirtualMachineTakesThem() throws Exception {
        CompilerDirectives.set();

        assertThat(CompilerDirectives.command("compilerDirectivesPrint", null))
                .contains("-org/openpresence/sip/message/RequestReader.accept")
                .contains("jdk/internal/loader/*.*");
    }
}
