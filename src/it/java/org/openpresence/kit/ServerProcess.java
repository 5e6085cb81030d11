package org.openpresence.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** One process of the packaged jar, named by the system property {@code presence.jar}. Safe for any thread. */
public final class ServerProcess implements AutoCloseable {
    private static final int READY_SECONDS = 120;
    private static final int EXIT_SECONDS = 40;
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    /** Where all lines of all processes are kept besides, one file for each; null for nowhere. */
    private static final String KEPT = System.getProperty("presence.logs");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final CompletableFuture<JsonObject> ready = new CompletableFuture<>();
    private final List<Thread> readers = new ArrayList<>();

    private ServerProcess(Process process) {
        this.process = process;
        read(process.getInputStream(), output);
        read(process.getErrorStream(), errors);
    }

    /** Launches with these arguments and variables in {@code folder}, and waits for nothing. */
    public static ServerProcess launch(Path folder, Map<String, String> variables, List<String> arguments) {
        return launch(List.of(), SharedClasses.with("-Xmx512m"), folder, variables, arguments);
    }

    /** The same with options for the JVM, carried out by the command {@code within}; empty for at once. */
    static ServerProcess launch(
            List<String> within,
            List<String> options,
            Path folder,
            Map<String, String> variables,
            List<String> arguments) {
        List<String> command = new ArrayList<>(within);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-jar");
        command.add(Path.of(System.getProperty("presence.jar")).toAbsolutePath().toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PRESENCE_"));
        builder.environment().putAll(variables);
        try {
            return new ServerProcess(builder.start());
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /**
     * Starts a server on free ports with its state in memory, where everybody may watch, changed by {@code settings}, and waits
     * until it serves.
     */
    public static ServerProcess serving(String... settings) {
        return servingIn(temporaryFolder(), settings);
    }

    /**
     * Starts a server on free ports in {@code folder}, with its state in memory unless {@code settings} say else. One that does not
     * serve in time is ended, and the failure shows what it has said.
     */
    public static ServerProcess servingIn(Path folder, String... settings) {
        ServerProcess server = launch(folder, Map.of(), arguments(settings));
        try {
            server.awaitReady();
            return server;
        } catch (AssertionError withItsOutput) {
            server.close();
            throw withItsOutput;
        }
    }

    /** Returns the arguments of {@link #serving}. */
    public static List<String> arguments(String... settings) {
        List<String> arguments = new ArrayList<>();
        List<String> all = new ArrayList<>(List.of(
                "sip.listen=udp:127.0.0.1:0,tcp:127.0.0.1:0",
                "sip.warm_up_seconds=0",
                "http.listen=127.0.0.1:0",
                "force_active=true",
                "db_url=memory"));
        all.addAll(List.of(settings));
        for (String setting : all) {
            arguments.add("--set");
            arguments.add(setting);
        }
        return arguments;
    }

    /** Returns a new folder below {@code target}. */
    public static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("presence-it");
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Returns what the READY line says; fails when none comes. */
    public JsonObject awaitReady() {
        try {
            return ready.get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException none) {
            throw new AssertionError("no READY line; output " + output + ", errors " + errors, none);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Returns the port of SIP over UDP. */
    public int udpPort() {
        return sipPort("udp:");
    }

    /** Returns the port of SIP over TCP. */
    public int tcpPort() {
        return sipPort("tcp:");
    }

    private int sipPort(String transport) {
        return awaitReady().getJsonArray("sip").stream()
                .map(Object::toString)
                .filter(address -> address.startsWith(transport))
                .mapToInt(address -> Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the lines on standard output so far. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /** Waits until a line of standard output ends with {@code text}. */
    public void awaitOutput(String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> output.stream().anyMatch(line -> line.endsWith(text)));
    }

    /** Returns the lines on standard error so far. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /** Gets a page of the HTTP interface. */
    public HttpResponse<String> get(String path) {
        return get(awaitReady().getString("http"), path);
    }

    /** Gets a page of the HTTP interface at {@code host:port}. */
    public static HttpResponse<String> get(String address, String path) {
        URI uri = URI.create("http://" + address + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(10))
                .header("Accept", path.equals("/metrics") ? OPEN_METRICS : "application/json")
                .build();
        return send(request);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Posts JSON to the HTTP interface. */
    public HttpResponse<String> post(String path, String json) {
        return post(path, json, Map.of());
    }

    /** Posts to the HTTP interface, as JSON unless {@code headers} say else. */
    public HttpResponse<String> post(String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + awaitReady().getString("http") + path))
                .timeout(Duration.ofSeconds(40))
                .setHeader("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        return send(request.build());
    }

    /** Reads the metrics now. */
    public MetricsPage metrics() {
        return MetricsPage.parse(get("/metrics").body());
    }

    /** Sends SIGTERM and does not wait; its output is read on, unlike after {@link Process#destroy}. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGTERM and returns the exit code. */
    public int stop() {
        terminate();
        return exitCode();
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() {
        process.toHandle().destroyForcibly();
        exitCode();
    }

    /** Stops it where it is, as a machine that hangs; {@link #goOn} ends that. */
    public void pause() {
        signal("-STOP");
    }

    /** Lets it go on. */
    public void goOn() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).as("kill %s", name).isZero();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Waits for the end and returns the exit code. */
    public int exitCode() {
        try {
            assertThat(process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS))
                    .as("process ended; output %s", output)
                    .isTrue();
            for (Thread reader : readers) {
                reader.join(TimeUnit.SECONDS.toMillis(5));
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Returns its figures as the operating system sees them. */
    public ProcessFigures figures() {
        return new ProcessFigures(process.pid());
    }

    /** Returns whether the process lives. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns whether the process lives and has said that it serves. */
    public boolean isServing() {
        return isAlive() && ready.isDone() && !ready.isCompletedExceptionally();
    }

    /** Ends the process the quick way. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Writer kept() throws IOException {
        if (KEPT == null) {
            return Writer.nullWriter();
        }
        Path file = Files.createDirectories(Path.of(KEPT)).resolve(process.pid() + ".log");
        return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void read(InputStream stream, List<String> lines) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader text =
                                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
                            Writer kept = kept()) {
                        for (String line = text.readLine(); line != null; line = text.readLine()) {
                            lines.add(line);
                            kept.write(line + '\n');
                            kept.flush();
                            if (line.startsWith("READY ")) {
                                ready.complete(new JsonObject(line.substring("READY ".length())));
                            }
                        }
                    } catch (IOException closed) {
                        lines.add("(closed: " + closed.getMessage() + ')');
                    }
                    if (!ready.isDone() && stream == process.getInputStream()) {
                        ready.completeExceptionally(new IOException("ended before READY"));
                    }
                },
                "server-output");
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }
}
