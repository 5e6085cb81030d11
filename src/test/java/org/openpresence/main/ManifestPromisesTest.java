package org.openpresence.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the operator's manual promises of {@code k8s/} and of the image stands there. */
class ManifestPromisesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final JsonNode SET = manifest("statefulset.yaml").get("spec");
    private static final JsonNode POD = SET.at("/template/spec");
    private static final JsonNode CONTAINER = POD.at("/containers/0");

    private static JsonNode manifest(String name) {
        try {
            return YAML.readTree(Path.of("k8s", name).toFile());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> lines(String name) {
        try {
            return Files.readAllLines(Path.of("src/oci", name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void pods_start_at_once_and_are_spread_over_machines_and_zones() {
        List<String> spread = POD.get("topologySpreadConstraints").findValuesAsText("topologyKey");

        assertThat(SET.get("podManagementPolicy").asText()).isEqualTo("Parallel");
        assertThat(SET.get("serviceName"))
                .isEqualTo(manifest("service-members.yaml").at("/metadata/name"));
        assertThat(spread).containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
        // Applying the file again must not undo what the autoscaler did.
        assertThat(SET.has("replicas")).isFalse();
    }

    @Test
    void pods_have_no_rights() {
        JsonNode account = manifest("serviceaccount.yaml");

        assertThat(POD.get("serviceAccountName")).isEqualTo(account.at("/metadata/name"));
        assertThat(account.get("automountServiceAccountToken").asBoolean()).isFalse();
        assertThat(POD.get("automountServiceAccountToken").asBoolean()).isFalse();
        assertThat(POD.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(POD.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(CONTAINER.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(CONTAINER.at("/securityContext/allowPrivilegeEscalation").asBoolean())
                .isFalse();
        assertThat(CONTAINER.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
        assertThat(POD.get("enableServiceLinks").asBoolean())
                .as("variables that look like settings")
                .isFalse();
    }

    @Test
    void members_find_each_other_before_they_are_ready_and_others_only_those_that_are() {
        JsonNode members = manifest("service-members.yaml").get("spec");

        assertThat(members.get("clusterIP").asText()).isEqualTo("None");
        assertThat(members.get("publishNotReadyAddresses").asBoolean()).isTrue();
        for (String service : List.of("service.yaml", "service-nodes.yaml")) {
            JsonNode spec = manifest(service).get("spec");
            assertThat(spec.has("publishNotReadyAddresses")).as(service).isFalse();
            assertThat(spec.get("ports").findValuesAsText("protocol"))
                    .as(service)
                    .containsExactly("UDP", "TCP");
        }
    }

    @Test
    void one_node_goes_at_a_time() {
        JsonNode budget = manifest("poddisruptionbudget.yaml").get("spec");

        assertThat(budget.get("maxUnavailable").asInt()).isEqualTo(1);
        assertThat(budget.at("/selector/matchLabels")).isEqualTo(SET.at("/template/metadata/labels"));
        assertThat(SET.at("/updateStrategy/type").asText()).isEqualTo("RollingUpdate");
    }

    @Test
    void the_autoscaler_goes_by_processors_and_by_subscriptions_and_slowly_down() {
        JsonNode scaler = manifest("horizontalpodautoscaler.yaml").get("spec");

        assertThat(scaler.get("scaleTargetRef").get("kind").asText()).isEqualTo("StatefulSet");
        assertThat(scaler.at("/metrics/0/resource/name").asText()).isEqualTo("cpu");
        assertThat(scaler.at("/metrics/1/pods/metric/name").asText()).isEqualTo("presence_subscriptions");
        assertThat(scaler.at("/behavior/scaleDown/policies/0/value").asInt()).isEqualTo(1);
        assertThat(CONTAINER.at("/resources/requests/cpu").isMissingNode())
                .as("what utilization is of")
                .isFalse();
    }

    @Test
    void a_node_that_may_not_act_gets_no_requests_a_second_later_and_is_not_killed_for_it() {
        JsonNode readiness = CONTAINER.get("readinessProbe");
        JsonNode liveness = CONTAINER.get("livenessProbe");
        JsonNode startup = CONTAINER.get("startupProbe");

        assertThat(readiness.get("periodSeconds").asInt()
                        * readiness.get("failureThreshold").asInt())
                .isEqualTo(1);
        assertThat(liveness.get("periodSeconds").asInt()
                        * liveness.get("failureThreshold").asInt())
                .isGreaterThanOrEqualTo(30);
        assertThat(startup.get("periodSeconds").asInt()
                        * startup.get("failureThreshold").asInt())
                .isGreaterThanOrEqualTo(300);
    }

    @Test
    void the_image_has_no_root_and_opens_what_the_pod_names() {
        List<String> file = lines("Dockerfile");
        Set<String> opened = new TreeSet<>();
        file.stream()
                .filter(line -> line.startsWith("EXPOSE "))
                .forEach(line ->
                        opened.addAll(List.of(line.substring("EXPOSE ".length()).split(" ", -1))));
        Set<String> named = new TreeSet<>();
        CONTAINER
                .get("ports")
                .forEach(port -> named.add(port.get("containerPort").asText()
                        + '/'
                        + port.get("protocol").asText().toLowerCase(java.util.Locale.ROOT)));

        assertThat(file)
                .contains("USER " + POD.at("/securityContext/runAsUser").asText() + ':'
                        + POD.at("/securityContext/runAsGroup").asText());
        assertThat(file).anyMatch(line -> line.startsWith("ENTRYPOINT [\"java\", \"@/opt/presence/jvm.options\""));
        assertThat(opened).isEqualTo(named);
    }

    @Test
    void the_jvm_keeps_within_the_limit_of_its_container() {
        assertThat(lines("jvm.options"))
                .anyMatch(line -> line.matches("-XX:MaxRAMPercentage=[1-6][0-9]"))
                .anyMatch(line -> line.startsWith("-XX:MaxDirectMemorySize="))
                .contains("-XX:+ExitOnOutOfMemoryError");
        assertThat(CONTAINER.at("/resources/limits/memory").isMissingNode()).isFalse();
        assertThat(CONTAINER.at("/resources/limits/cpu").isMissingNode()).isTrue();
    }
}
