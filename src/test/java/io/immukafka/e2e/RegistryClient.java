package io.immukafka.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** What tests ask a schema registry, in Confluent's language. */
final class RegistryClient {

    /** Under which the shipped source registers its schema. */
    static final String SUBJECT = "io.immukafka.ImmudbRecord";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    RegistryClient(String url) {
        this.url = url;
    }

    /** The schema that the plugin ships. */
    static Schema shipped() throws IOException {
        try (InputStream in = RegistryClient.class.getResourceAsStream("/io/immukafka/record/registry-1.avsc")) {
            return new Schema.Parser().parse(Objects.requireNonNull(in, "registry-1.avsc is missing"));
        }
    }

    /** A later version: with fields of types that ours does not use yet, each with a default. */
    static Schema withAddedFields(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        Schema tags = Schema.createArray(Schema.create(Schema.Type.STRING));
        fields.add(new Schema.Field("tags", tags, null, new ArrayList<>()));
        for (Schema.Field field : schema.getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        Schema region = Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
        fields.add(new Schema.Field("region", region, null, JsonProperties.NULL_VALUE));
        return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
    }

    /** No later version: a field that older records have not got, and that has no default. */
    static Schema withRequiredField(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        fields.add(new Schema.Field("region", Schema.create(Schema.Type.STRING)));
        return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
    }

    Schema version(String subject, int version) throws IOException, InterruptedException {
        JsonNode answer =
                send(HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions/" + version)));
        return new Schema.Parser().parse(answer.path("schema").asText());
    }

    /** Its id. */
    int register(String subject, Schema schema) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("schema", schema.toString());
        return send(HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())))
                .path("id")
                .intValue();
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
