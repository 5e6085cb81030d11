package org.openpresence.tool;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.openpresence.sip.message.SipUri;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The word {@code watch}: subscribes and prints every NOTIFY. Confined to the main thread. */
@Command(
        name = "watch",
        description = "Subscribes and prints every NOTIFY until Ctrl-C.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended as asked", "1:nobody answers, or the server refuses", "2:the command line is wrong"})
public final class Watch implements Callable<Integer> {
    @Parameters(
            paramLabel = "URI",
            description = "Whom to watch: sip:alice@example.com",
            converter = ClientOptions.ToUri.class)
    private String presentity;

    @Option(
            names = "--from",
            paramLabel = "URI",
            description = "Who watches (default: sip:watcher@ and the domain of whom to watch).",
            converter = ClientOptions.ToUri.class)
    private String from;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Spec
    private CommandSpec spec;

    /** Makes the command, to be filled by picocli. */
    public Watch() {}

    @Override
    public Integer call() {
        var line = spec.commandLine();
        Screen screen = new Screen(line.getOut(), options.json(), InstantSource.system(), ZoneId.systemDefault());
        String watcher = from != null
                ? from
                : "sip:watcher@" + SipUri.parse(presentity).orElseThrow().host();
        Watching.Wish wish = new Watching.Wish(presentity, watcher, options.event(), options.expires());
        return Session.run(options, line.getErr(), (link, arrivals) -> {
            screen.happened(
                    "watching",
                    "watching " + presentity + " (" + options.event() + ") at " + options.place() + "; Ctrl-C ends",
                    json -> json.put("presentity", presentity)
                            .put("event", options.event().toString())
                            .put("server", options.place()));
            return new Watching(wish, link, arrivals, screen, Session.tokens()).run();
        });
    }
}
