package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The classes of the packaged server as a JVM maps them (JEP 350), kept beside the jar: tests start hundreds of servers, and half of
 * what a start costs is reading and checking the same classes. Made anew when the jar is newer.
 */
final class SharedClasses {
    private static List<String> option;

    private SharedClasses() {}

    /** Returns these options of a JVM, and the one by which it uses them. */
    static List<String> with(String... others) {
        List<String> all = new ArrayList<>(List.of(others));
        all.addAll(option());
        return all;
    }

    private static synchronized List<String> option() {
        if (option == null) {
            Path jar = Path.of(System.getProperty("presence.jar")).toAbsolutePath();
            Path archive = jar.resolveSibling("presence-server.jsa");
            try {
                if (!isYounger(archive, jar)) {
                    make(archive);
                }
                option = isYounger(archive, jar) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
            } catch (IOException cannot) {
                throw new UncheckedIOException(cannot);
            }
        }
        return option;
    }

    private static boolean isYounger(Path archive, Path jar) throws IOException {
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    /** A JVM that has no archive of its own classes makes none of ours either. */
    private static void make(Path archive) throws IOException {
        Path folder = ServerProcess.temporaryFolder();
        Path made = folder.resolve("made.jsa");
        String member = "127.0.0.1:" + FreePorts.next();
        try (ServerProcess server = ServerProcess.launch(
                List.of(),
                List.of("-Xmx512m", "-XX:ArchiveClassesAtExit=" + made),
                folder,
                Map.of(),
                ServerProcess.arguments(
                        "db_url=h2:./presence", "cluster.listen=" + member, "cluster.members=" + member))) {
            server.awaitReady();
            assertThat(server.stop())
                    .as("exit code; output %s", server.output())
                    .isZero();
        }
        if (Files.exists(made)) {
            Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
