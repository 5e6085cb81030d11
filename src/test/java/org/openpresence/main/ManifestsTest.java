package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openpresence.config.ConfigError;
import org.openpresence.config.DatabaseUrl;
import org.openpresence.config.HostPort;
import org.openpresence.config.ListenAddress;
import org.openpresence.config.Loaded;
import org.openpresence.config.PresenceConfig;

/** What {@code k8s/} and {@code src/oci} say agrees with the server and with itself; Kubernetes's own rules are not checked here. */
class ManifestsTest {
    private static final Path MANIFESTS = Path.of("k8s");
    private static final Path CONFIGURATION = MANIFESTS.resolve("config/presence.yaml");
    private static final Path SECRETS = MANIFESTS.resolve("config/secret.env");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String POD_IP = "10.1.2.3";
    private static final int SECONDS_TO_LEAVE = 30;

    @TempDir
    private Path folder;

    @Test
    void the_config_map_and_the_pods_environment_are_a_configuration() throws IOException {
        Properties secrets = new Properties();
        try (Reader lines = Files.newBufferedReader(SECRETS)) {
            secrets.load(lines);
        }
        for (String key : secrets.stringPropertyNames()) {
            Files.writeString(folder.resolve(key), secrets.getProperty(key));
        }
        String text = Files.readString(CONFIGURATION);
        Path file = Files.writeString(
                folder.resolve("presence.yaml"), text.replace("/etc/presence-secret", folder.toString()));

        PresenceConfig config = configuration(List.of(file), environment());

        assertThat(config.database().url()).isInstanceOf(DatabaseUrl.MariaDb.class);
        assertThat(config.cluster().listen())
                .contains(new HostPort(POD_IP, containerPorts().get("members")));
        assertThat(config.cluster().busListen())
                .contains(new HostPort(POD_IP, containerPorts().get("bus")));
        assertThat(config.cluster().dns())
                .contains(manifest("service-members.yaml").at("/metadata/name").asText());
        assertThat(config.http().listen())
                .contains(new HostPort("0.0.0.0", containerPorts().get("http")));
        // Without one nobody could use /api, since it is not on the loopback interface.
        assertThat(config.http().token()).isPresent();
        assertThat(config.sip().listen())
                .extracting(ListenAddress::toString)
                .containsExactly(
                        "udp:0.0.0.0:" + containerPorts().get("sip"),
                        "tcp:0.0.0.0:" + containerPorts().get("sip-tcp"));
    }

    @Test
    void a_node_waits_for_the_majority_of_the_least_replicas() throws IOException {
        int replicas =
                manifest("horizontalpodautoscaler.yaml").at("/spec/minReplicas").asInt();

        JsonNode config = YAML.readTree(CONFIGURATION.toFile());

        assertThat(config.at("/cluster/initial_size").asInt()).isEqualTo(replicas / 2 + 1);
    }

    /** Their names end in a hash then, so the pods are replaced when the content is another. */
    @Test
    void configuration_and_secret_are_generated_under_the_names_that_the_pods_mount() throws IOException {
        JsonNode kustomization = manifest("kustomization.yaml");
        JsonNode volumes = pod().get("volumes");

        JsonNode config = kustomization.at("/configMapGenerator/0");
        JsonNode secret = kustomization.at("/secretGenerator/0");

        assertThat(volumes.findValue("configMap").get("name")).isEqualTo(config.get("name"));
        assertThat(volumes.findValue("secret").get("secretName")).isEqualTo(secret.get("name"));
        assertThat(MANIFESTS.resolve(config.at("/files/0").asText())).isEqualTo(CONFIGURATION);
        assertThat(MANIFESTS.resolve(secret.at("/envs/0").asText())).isEqualTo(SECRETS);
        assertThat(kustomization.findValue("disableNameSuffixHash")).isNull();
    }

    @Test
    void the_images_own_configuration_is_one() {
        PresenceConfig config = configuration(List.of(Path.of("src/oci/presence.yaml")), Map.of());

        assertThat(config.http().listen()).contains(new HostPort("0.0.0.0", 8080));
    }

    @Test
    void the_grace_period_covers_waiting_handing_over_and_committing() throws IOException {
        JsonNode pod = pod();

        int wait = container().at("/lifecycle/preStop/sleep/seconds").asInt();

        assertThat(wait).isPositive();
        assertThat(pod.get("terminationGracePeriodSeconds").asInt()).isGreaterThanOrEqualTo(wait + SECONDS_TO_LEAVE);
    }

    @Test
    void probes_ask_for_the_three_pages_of_health() throws IOException {
        List<String> paths = Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                .map(probe -> container().at('/' + probe + "/httpGet/path").asText())
                .toList();

        assertThat(paths).containsExactly("/health/started", "/health/ready", "/health/live");
    }

    @Test
    void services_and_policy_name_ports_of_the_container() throws IOException {
        Set<String> known = containerPorts().keySet();
        List<String> named = new ArrayList<>();

        for (String file : List.of("service.yaml", "service-nodes.yaml")) {
            manifest(file)
                    .at("/spec/ports")
                    .forEach(port -> named.add(port.get("targetPort").asText()));
        }
        manifest("networkpolicy.yaml").findValues("port").forEach(port -> named.add(port.asText()));
        manifest("service-members.yaml")
                .at("/spec/ports")
                .forEach(port -> named.add(port.get("name").asText()));

        assertThat(known).containsAll(named);
    }

    @Test
    void lease_datagrams_reach_the_port_of_the_members() throws IOException {
        JsonNode amongNodes = manifest("networkpolicy.yaml").at("/spec/ingress/1/ports");

        assertThat(containerPorts().get("lease")).isEqualTo(containerPorts().get("members"));
        assertThat(amongNodes.findParents("port").stream()
                        .map(port -> port.get("port").asText()
                                + ' '
                                + port.get("protocol").asText()))
                .containsExactlyInAnyOrder("members TCP", "lease UDP", "bus TCP");
    }

    @Test
    void every_file_holds_one_resource_and_stands_in_its_kustomization() throws IOException {
        for (Path all : List.of(MANIFESTS, MANIFESTS.resolve("mariadb"))) {
            JsonNode kustomization =
                    YAML.readTree(all.resolve("kustomization.yaml").toFile());
            List<String> listed = new ArrayList<>();
            kustomization.get("resources").forEach(name -> listed.add(name.asText()));

            try (Stream<Path> files = Files.list(all)) {
                assertThat(files.map(file -> file.getFileName().toString())
                                .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml")))
                        .containsExactlyInAnyOrderElementsOf(listed);
            }
            for (String name : listed) {
                assertThat(Files.readString(all.resolve(name))).as(name).doesNotContain("\n---");
            }
        }
    }

    @Test
    void no_image_names_a_registry() throws IOException {
        List<String> images = List.of(
                container().get("image").asText(),
                YAML.readTree(MANIFESTS.resolve("mariadb/statefulset.yaml").toFile())
                        .findValue("image")
                        .asText(),
                Files.readAllLines(Path.of("src/oci/Dockerfile")).stream()
                        .filter(line -> line.startsWith("FROM "))
                        .map(line -> line.substring("FROM ".length()))
                        .collect(Collectors.joining()));

        assertThat(images).allMatch(image -> image.matches("[a-z-]+(:[a-z0-9.-]+)?"));
    }

    private static PresenceConfig configuration(List<Path> files, Map<String, String> environment) {
        Loaded loaded = ConfigurationLoader.load(files, environment, List.of());
        assertThat(loaded.errors()).extracting(ConfigError::toString).isEmpty();
        return loaded.config().orElseThrow();
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        container().get("env").forEach(variable -> Optional.ofNullable(variable.get("value"))
                .ifPresent(value -> environment.put(
                        variable.get("name").asText(), value.asText().replace("$(POD_IP)", POD_IP))));
        return environment;
    }

    private static Map<String, Integer> containerPorts() {
        Map<String, Integer> ports = new HashMap<>();
        container()
                .get("ports")
                .forEach(port -> ports.put(
                        port.get("name").asText(), port.get("containerPort").asInt()));
        return ports;
    }

    private static JsonNode container() {
        return pod().at("/containers/0");
    }

    private static JsonNode pod() {
        return manifest("statefulset.yaml").at("/spec/template/spec");
    }

    private static JsonNode manifest(String name) {
        try {
            return YAML.readTree(MANIFESTS.resolve(name).toFile());
        } catch (IOException unreadable) {
            throw new AssertionError(name, unreadable);
        }
    }
}
