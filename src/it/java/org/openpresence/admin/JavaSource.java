package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** Compiles what others would write: against the packaged server and nothing of ours besides. */
final class JavaSource {
    private JavaSource() {}

    /** Compiles {@code source} of class {@code name} and returns the folder of classes. */
    static Path compile(String name, String source) throws IOException {
        Path work = Files.createTempDirectory("java-source");
        Path file = Files.writeString(work.resolve(name + ".java"), source);
        Path classes = Files.createDirectory(work.resolve("classes"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("presence.jar"),
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(result).as("javac %s", name).isZero();
        return classes;
    }

    /** Compiles a verticle and returns an instance of it; its loader stays open, as the tests' JVM is short-lived. */
    @SuppressWarnings("resource")
    static VerticleBase load(String name, String source) throws Exception {
        URL[] classes = {compile(name, source).toUri().toURL()};
        return (VerticleBase) new URLClassLoader(classes, JavaSource.class.getClassLoader())
                .loadClass(name)
                .getDeclaredConstructor()
                .newInstance();
    }
}
