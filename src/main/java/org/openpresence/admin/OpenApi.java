package org.openpresence.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Describes the API in HTTP for programs (OpenAPI 3.1), from the catalogue. Pure. */
final class OpenApi {
    private OpenApi() {}

    static JsonObject document() {
        JsonObject paths = new JsonObject();
        Catalogue.ALL.forEach(procedure -> paths.put(procedure.path(), new JsonObject().put("post", post(procedure))));
        String version = OpenApi.class.getPackage().getImplementationVersion();
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put(
                        "info",
                        new JsonObject()
                                .put("title", "OpenPresence administration")
                                .put("version", version == null ? "0" : version))
                .put("paths", paths)
                .put(
                        "components",
                        new JsonObject()
                                .put(
                                        "securitySchemes",
                                        new JsonObject()
                                                .put(
                                                        "token",
                                                        new JsonObject()
                                                                .put("type", "http")
                                                                .put("scheme", "bearer"))))
                .put(
                        "security",
                        new JsonArray().add(new JsonObject()).add(new JsonObject().put("token", new JsonArray())));
    }

    private static JsonObject post(Procedure procedure) {
        return new JsonObject()
                .put("operationId", procedure.name())
                .put("summary", procedure.meaning())
                .put(
                        "requestBody",
                        new JsonObject()
                                .put("required", procedure.arguments().stream().anyMatch(Argument::required))
                                .put("content", json(schema(procedure))))
                .put(
                        "responses",
                        new JsonObject()
                                .put("200", response("It was done.", "code", "node"))
                                .put("400", response("Bad arguments.", "code", "error"))
                                .put("401", response("No or a wrong token.", "code", "error"))
                                .put("404", response("What is named is not there.", "code", "error"))
                                .put("503", response("No owner can answer.", "code", "error")));
    }

    private static JsonObject schema(Procedure procedure) {
        JsonObject properties = new JsonObject();
        JsonArray required = new JsonArray();
        for (Argument argument : procedure.arguments()) {
            boolean number = argument.kind() == Argument.Kind.WHOLE_NUMBER;
            properties.put(
                    argument.name(),
                    new JsonObject().put("type", number ? "integer" : "string").put("description", argument.meaning()));
            if (argument.required()) {
                required.add(argument.name());
            }
        }
        JsonObject schema = new JsonObject()
                .put("type", "object")
                .put("properties", properties)
                .put("additionalProperties", false);
        return required.isEmpty() ? schema : schema.put("required", required);
    }

    private static JsonObject response(String description, String... fields) {
        JsonObject properties = new JsonObject();
        for (String field : fields) {
            properties.put(field, new JsonObject().put("type", field.equals("code") ? "integer" : "string"));
        }
        JsonObject schema = new JsonObject().put("type", "object").put("properties", properties);
        return new JsonObject().put("description", description).put("content", json(schema));
    }

    private static JsonObject json(JsonObject schema) {
        return new JsonObject().put("application/json", new JsonObject().put("schema", schema));
    }
}
