package org.openpresence.main;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code serve}, which may also stand before that word or without it. Filled by picocli. */
final class ServeOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with settings; of several, later ones win.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = {
                "One setting, over files and environment, as",
                "--set sip.listen=udp:0.0.0.0:5060.",
                "All keys: conf/presence.yaml"
            })
    private List<String> sets = new ArrayList<>();

    List<Path> files() {
        return files;
    }

    List<String> sets() {
        return sets;
    }
}
