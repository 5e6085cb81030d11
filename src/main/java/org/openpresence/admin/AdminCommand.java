package org.openpresence.admin;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The word {@code admin} of the command line: one subcommand for each command of the {@link Catalogue}, carried out by a running node
 * over HTTP. Confined to the main thread.
 */
public final class AdminCommand implements Callable<Integer> {
    private static final String AT = "http://127.0.0.1:8080";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(40);
    private static final int REFUSED = 1;

    private final Procedure procedure;
    private final CommandSpec spec;

    private AdminCommand(Procedure procedure) {
        this.procedure = procedure;
        this.spec = CommandSpec.wrapWithoutInspection(this);
    }

    /** Returns the word {@code admin} with all its commands. */
    public static CommandLine spec() {
        CommandSpec admin = CommandSpec.create().name("admin").mixinStandardHelpOptions(true);
        admin.usageMessage()
                .description("Administers a running node.")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        for (Procedure procedure : Catalogue.ALL) {
            if (procedure.group() == Procedure.Group.ADMIN) {
                admin.addSubcommand(procedure.name(), new AdminCommand(procedure).line());
            }
        }
        return new CommandLine(admin);
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "it was done");
        codes.put("1", "nobody answers, or the node refuses");
        codes.put("2", "the command line is wrong");
        return codes;
    }

    private CommandSpec line() {
        spec.name(procedure.name()).mixinStandardHelpOptions(true);
        spec.usageMessage()
                .description(procedure.meaning())
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        int index = 0;
        for (Argument argument : procedure.arguments()) {
            spec.addPositional(PositionalParamSpec.builder()
                    .index(Integer.toString(index++))
                    .arity(argument.required() ? "1" : "0..1")
                    .paramLabel(argument.name().toUpperCase(Locale.ROOT))
                    .description(argument.meaning() + (argument.required() ? "" : " (may be left out, or \"\")"))
                    .type(String.class)
                    .build());
        }
        return spec.addOption(OptionSpec.builder("--at")
                        .paramLabel("URL")
                        .description("Where the node listens for HTTP (default: " + AT + ").")
                        .type(String.class)
                        .defaultValue(AT)
                        .build())
                .addOption(OptionSpec.builder("--token-file")
                        .paramLabel("FILE")
                        .description("File with the token that the node demands.")
                        .type(Path.class)
                        .build())
                .addOption(OptionSpec.builder("--json")
                        .description("Print the answer as it is, in JSON.")
                        .type(boolean.class)
                        .build());
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ParseResult parsed = spec.commandLine().getParseResult();
        boolean json = parsed.matchedOptionValue("--json", false);
        URI uri = uri(parsed.matchedOptionValue("--at", AT));
        HttpRequest request = request(uri, arguments(parsed));
        try {
            HttpResponse<String> response = HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString());
            return show(new JsonObject(response.body()), response.statusCode(), json, out, err);
        } catch (IOException unreachable) {
            return fail(
                    err,
                    "nobody answers at " + uri + ": " + reason(unreachable)
                            + "; --at names where a node listens for HTTP (its http.listen)");
        } catch (DecodeException other) {
            return fail(err, uri + " is no node of OpenPresence: its answer is not JSON");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return fail(err, "interrupted");
        }
    }

    /** The client says little of why it cannot connect. */
    private static String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no such host";
            }
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            return "connection refused";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static int show(JsonObject answer, int status, boolean json, PrintWriter out, PrintWriter err) {
        if (json) {
            out.println(answer.encode());
            out.flush();
        } else if (status == 200) {
            AnswerTable.print(answer, out);
            out.flush();
        }
        return status == 200
                ? 0
                : json ? REFUSED : fail(err, status + ": " + answer.getString("error", "no reason given"));
    }

    private static int fail(PrintWriter err, String why) {
        err.println(why);
        err.flush();
        return REFUSED;
    }

    private URI uri(String at) {
        String base = at.endsWith("/") ? at.substring(0, at.length() - 1) : at;
        String url = base.contains("://") ? base : "http://" + base;
        try {
            URI uri = URI.create(url + procedure.path());
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException none) {
            throw wrong("--at: " + none.getMessage());
        }
        throw wrong("--at is '" + at + "'; what would be right: " + AT);
    }

    private JsonObject arguments(ParseResult parsed) {
        JsonObject arguments = new JsonObject();
        int index = 0;
        for (Argument argument : procedure.arguments()) {
            String value = parsed.matchedPositionalValue(index++, "");
            if (!value.isEmpty()) {
                arguments.put(argument.name(), value);
            } else if (argument.required()) {
                throw wrong(argument.name() + " may not be empty");
            }
        }
        return arguments;
    }

    private HttpRequest request(URI uri, JsonObject arguments) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(arguments.encode()));
        Path file = spec.commandLine().getParseResult().matchedOptionValue("--token-file", null);
        if (file != null) {
            request.header("Authorization", "Bearer " + token(file));
        }
        return request.build();
    }

    private String token(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw wrong("--token-file: " + file + " holds no token");
            }
            return token;
        } catch (IOException unreadable) {
            throw wrong("--token-file: cannot read " + file);
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
