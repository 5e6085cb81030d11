package org.openpresence.main;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.openpresence.admin.AdminCommand;
import org.openpresence.config.ConfigError;
import org.openpresence.config.Loaded;
import org.openpresence.config.PresenceConfig;
import org.openpresence.tool.Publish;
import org.openpresence.tool.Watch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * The command line: {@code [serve] [--config FILE]... [--set KEY=VALUE]...}, {@code admin}, {@code watch}, {@code publish}.
 * Further commands are added to what {@link #commandLine} returns. Confined to the main thread.
 */
@Command(
        name = "presence-server",
        description = "A SIP presence server. Without a command it serves.",
        mixinStandardHelpOptions = true,
        versionProvider = Options.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended as asked",
            "1:anything else",
            "2:the configuration or command line is wrong",
            "3:a port, the cluster or the database cannot be had"
        })
public final class Options implements Callable<Integer> {

    /** Exit code for a bad configuration or command line. */
    public static final int BAD_CONFIGURATION = 2;

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;
    private final ToIntFunction<PresenceConfig> server;

    private Options(Map<String, String> environment, ToIntFunction<PresenceConfig> server) {
        this.environment = environment;
        this.server = server;
    }

    /**
     * Returns the command line; {@code execute(args)} of it returns the exit code.
     *
     * @param environment the environment's variables
     * @param server serves with a valid configuration until it is told to stop, and returns the exit code
     */
    public static CommandLine commandLine(Map<String, String> environment, ToIntFunction<PresenceConfig> server) {
        CommandLine program = new CommandLine(new Options(environment, server))
                .addSubcommand("serve", new Serve())
                .addSubcommand("admin", AdminCommand.spec())
                .addSubcommand("watch", new Watch())
                .addSubcommand("publish", new Publish());
        // With that word or without it, it ends in the same ways.
        UsageMessageSpec help = program.getCommandSpec().usageMessage();
        program.getSubcommands()
                .get("serve")
                .getCommandSpec()
                .usageMessage()
                .exitCodeListHeading(help.exitCodeListHeading())
                .exitCodeList(help.exitCodeList());
        return program;
    }

    @Override
    public Integer call() {
        return serve(options.files(), options.sets());
    }

    private int serve(List<Path> files, List<String> sets) {
        Loaded loaded = ConfigurationLoader.load(files, environment, sets);
        Optional<PresenceConfig> config = loaded.config();
        if (config.isPresent()) {
            return server.applyAsInt(config.get());
        }
        for (ConfigError error : loaded.errors()) {
            spec.commandLine().getErr().println(error);
        }
        spec.commandLine().getErr().flush();
        return BAD_CONFIGURATION;
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> joined = new ArrayList<>(first);
        joined.addAll(second);
        return joined;
    }

    /** The word {@code serve}. */
    @Command(name = "serve", description = "Serves until SIGTERM.", mixinStandardHelpOptions = true)
    static final class Serve implements Callable<Integer> {
        @Mixin
        private ServeOptions own = new ServeOptions();

        @ParentCommand
        private Options parent;

        @Override
        public Integer call() {
            return parent.serve(joined(parent.options.files(), own.files()), joined(parent.options.sets(), own.sets()));
        }
    }

    /** The version that the jar's manifest names. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"OpenPresence " + version()};
        }
    }

    /** Returns the version that the jar's manifest names. */
    static String version() {
        String version = Options.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
