package org.openpresence.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Builds jars of event packages as somebody else would: compiled against the packaged server and nothing of ours besides. */
final class PackageJar {
    private PackageJar() {}

    /** Compiles {@code source} of class {@code name}, and packs it into {@code folder} with a services file that names it. */
    static void build(Path folder, String name, String source) {
        try {
            Path classes = JavaSource.compile(name, source);
            Path services = Files.createDirectories(classes.resolve("META-INF/services"));
            Files.writeString(
                    services.resolve("org.openpresence.events.EventPackage"), name + "\n", StandardCharsets.UTF_8);
            pack(classes, folder.resolve(name.toLowerCase(Locale.ROOT) + ".jar"));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(classes)) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}
