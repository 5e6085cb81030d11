package org.openpresence.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The word {@code publish}: publishes a state and keeps it there. Confined to the main thread. */
@Command(
        name = "publish",
        description = "Publishes a state, refreshes it, and removes it on Ctrl-C.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended as asked", "1:nobody answers, or the server refuses", "2:the command line is wrong"})
public final class Publish implements Callable<Integer> {
    private static final String MESSAGES_WAITING = "Messages-Waiting: ";

    @Parameters(
            index = "0",
            paramLabel = "URI",
            description = "Whose state: sip:alice@example.com",
            converter = ClientOptions.ToUri.class)
    private String presentity;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "STATE",
            description = "open, closed, busy or away; with --event message-summary: yes or no (messages wait)."
                    + " Left out with --body.")
    private String state;

    @Option(names = "--note", paramLabel = "TEXT", description = "A note to go with the state.")
    private String note;

    @Option(names = "--body", paramLabel = "FILE", description = "Publish this document as it is.")
    private Path body;

    @Option(names = "--keep", description = "Leave the publication there and end at once.")
    private boolean keep;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Spec
    private CommandSpec spec;

    /** Makes the command, to be filled by picocli. */
    public Publish() {}

    @Override
    public Integer call() {
        var line = spec.commandLine();
        if (options.expires() == 0) {
            throw wrong("--expires 0 would remove a publication that is not there");
        }
        byte[] octets = body == null ? document() : file();
        String told = body == null
                ? state.toLowerCase(Locale.ROOT)
                : body.getFileName().toString();
        Publishing.Wish wish = new Publishing.Wish(presentity, options.event(), told, octets, options.expires(), keep);
        Screen screen = new Screen(line.getOut(), options.json(), InstantSource.system(), ZoneId.systemDefault());
        return Session.run(options, line.getErr(), (link, arrivals) -> new Publishing(
                        wish, link, arrivals, screen, Session.tokens())
                .run());
    }

    private byte[] document() {
        if (state == null) {
            throw wrong("STATE or --body is missing");
        }
        if (options.event() == EventPackageName.MESSAGE_SUMMARY) {
            boolean known = state.equalsIgnoreCase("yes") || state.equalsIgnoreCase("no");
            if (!known || note != null) {
                throw wrong(known ? "a message summary has no --note" : "STATE of message-summary is yes or no");
            }
            String text = MESSAGES_WAITING + state.toLowerCase(Locale.ROOT) + "\r\n";
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            PublishedState known = ClientOptions.oneOf(PublishedState.values(), state);
            String id = "cli-" + Session.tokens().get().substring(0, 8);
            return PidfWriting.write(
                    presentity, known, checkedNote(), id, InstantSource.system().instant());
        } catch (TypeConversionException unknown) {
            throw wrong("STATE: " + unknown.getMessage());
        }
    }

    private String checkedNote() {
        String text = note == null ? "" : note;
        if (text.codePoints().anyMatch(Publish::notInXml)) {
            throw wrong("there is a control character in --note");
        }
        return text;
    }

    private static boolean notInXml(int c) {
        return Character.isISOControl(c) || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff;
    }

    private byte[] file() {
        if (state != null || note != null) {
            throw wrong("--body publishes the file as it is: leave STATE and --note out");
        }
        try {
            byte[] octets = Files.readAllBytes(body);
            if (octets.length == 0) {
                throw wrong("--body: " + body + " is empty");
            }
            return octets;
        } catch (IOException unreadable) {
            throw wrong("--body: cannot read " + body);
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
