package org.openpresence.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.ServerProcess;
import org.openpresence.kit.SharedServer;

/** Administration of the packaged server over HTTP. */
class AdminHttpIT implements AdminContract {
    private static final String SHOW = "/api/v1/admin/nodes";

    @Override
    public Caller caller() {
        return (command, arguments) -> {
            HttpResponse<String> response = SharedServer.get().post("/api/v1/admin/" + command, arguments.encode());
            return new Caller.Answer(response.statusCode(), new JsonObject(response.body()));
        };
    }

    @Override
    public int sipPort() {
        return SharedServer.get().udpPort();
    }

    @Override
    public String node() {
        return SharedServer.get().awaitReady().getString("node");
    }

    @Test
    void an_unknown_command_gets_404_and_other_mistakes_say_what_would_be_right() {
        ServerProcess server = SharedServer.get();

        HttpResponse<String> unknown = server.post("/api/v1/admin/reboot", "{}");
        HttpResponse<String> got = server.get(SHOW);
        HttpResponse<String> broken = server.post(SHOW, "{");
        HttpResponse<String> array = server.post(SHOW, "[]");
        HttpResponse<String> extra = server.post(SHOW, "{\"x\":1}");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(unknown.body()).getInteger("code")).isEqualTo(-1);
        assertThat(got.statusCode()).isEqualTo(405);
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(array.statusCode()).isEqualTo(400);
        assertThat(extra.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(extra.body()).getString("error")).contains("knows no argument x");
        assertThat(server.post(SHOW, "").statusCode()).isEqualTo(200);
    }

    @Test
    void a_page_in_a_browser_cannot_call_because_another_content_type_is_refused() {
        HttpResponse<String> form = SharedServer.get().post(SHOW, "{}", Map.of("Content-Type", "text/plain"));

        assertThat(form.statusCode()).isEqualTo(415);
    }

    @Test
    void openapi_json_describes_every_command_and_function() {
        JsonObject document =
                new JsonObject(SharedServer.get().get("/api/v1/openapi.json").body());

        assertThat(document.getString("openapi")).startsWith("3.");
        assertThat(document.getJsonObject("paths").fieldNames())
                .contains("/api/v1/admin/refreshWatchers", "/api/v1/function/handle_publish")
                .hasSize(Catalogue.ALL.size());
        assertThat(document.getJsonObject("paths")
                        .getJsonObject("/api/v1/admin/publicationRemove")
                        .toString())
                .contains("\"required\":[\"presentity_uri\",\"event\",\"entity_tag\"]");
    }

    @Test
    void beyond_loopback_the_api_demands_the_token_of_the_file_and_health_and_metrics_do_not() throws Exception {
        Path token = Files.writeString(ServerProcess.temporaryFolder().resolve("token"), "s3cret\n");
        try (ServerProcess server =
                ServerProcess.serving("http.listen=0.0.0.0:0", "http.token_file=" + token.toAbsolutePath())) {

            HttpResponse<String> without = server.post(SHOW, "{}");
            HttpResponse<String> wrong = server.post(SHOW, "{}", Map.of("Authorization", "Bearer s3cre"));
            HttpResponse<String> right = server.post(SHOW, "{}", Map.of("Authorization", "Bearer s3cret"));
            HttpResponse<String> description = server.get("/api/v1/openapi.json");

            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));
            assertThat(new JsonObject(without.body()).getInteger("code")).isEqualTo(-1);
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(right.statusCode()).isEqualTo(200);
            assertThat(description.statusCode()).isEqualTo(401);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void beyond_loopback_without_a_token_nobody_may_use_the_api() {
        try (ServerProcess server = ServerProcess.serving("http.listen=0.0.0.0:0")) {

            HttpResponse<String> refused = server.post(SHOW, "{}", Map.of("Authorization", "Bearer "));

            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(new JsonObject(refused.body()).getString("error")).contains("http.token_file");
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        }
    }
}
