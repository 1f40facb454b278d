package io.immukafka.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A resource in {@code config/strimzi}, and the schema of its kind. */
record KubernetesResource(ObjectNode content) {

    private static final Set<String> ALTERNATIVES = Set.of("oneOf", "anyOf", "allOf", "not");

    /** Reads a file that holds one resource. */
    static KubernetesResource read(String name) {
        Path file = Path.of("config/strimzi", name);
        try {
            return new KubernetesResource((ObjectNode) new YAMLMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** Violations of the custom resource definition, and fields that it does not have: an API server drops those. */
    List<String> errors() {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema()).validate(content).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    private JsonNode schema() {
        String resource = "/strimzi/" + kind() + ".json";
        try (InputStream stream = KubernetesResource.class.getResourceAsStream(resource)) {
            assertThat(stream).as(resource).isNotNull();
            JsonNode schema = new ObjectMapper().readTree(stream);
            close(schema);
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    /** Allows only the fields that are described, and leaves out the words of Kubernetes that JSON Schema does not have. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            boolean open = object.has("additionalProperties") || object.has("x-kubernetes-preserve-unknown-fields");
            if (object.path("properties").isObject() && !open) {
                object.put("additionalProperties", false);
            }
            object.properties()
                    .removeIf(each -> each.getKey().startsWith("x-kubernetes-")
                            || (each.getKey().equals("example")
                                    && each.getValue().isValueNode()));
        }
        for (Map.Entry<String, JsonNode> each : schema.properties()) {
            // Alternatives are about fields that are described outside of them.
            if (!ALTERNATIVES.contains(each.getKey())) {
                close(each.getValue());
            }
        }
    }

    String kind() {
        return content.path("kind").asText();
    }

    String name() {
        return content.path("metadata").path("name").asText();
    }

    String cluster() {
        return content.path("metadata")
                .path("labels")
                .path("strimzi.io/cluster")
                .asText();
    }

    ObjectNode spec() {
        return (ObjectNode) content.path("spec");
    }

    /** The values of {@code spec.config} as Strimzi passes them on. */
    Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        spec().path("config")
                .properties()
                .forEach(each -> config.put(each.getKey(), each.getValue().asText()));
        return config;
    }
}
