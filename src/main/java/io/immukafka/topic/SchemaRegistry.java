package io.immukafka.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.record.RegistrySchema;
import io.immukafka.topic.TopicException.Category;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds schemas by their id through the HTTP interface that Confluent's schema registry defines and others offer too, and
 * remembers them. Not safe for several threads.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html#get--schemas-ids-int-%20id">API</a>
 */
final class SchemaRegistry {

    /** Address of the registry, {@code http://host:port} or {@code https://host:port}, with a path if it has one. */
    static final String URL = "schema.registry.url";

    /** {@code user:password}. */
    static final String USER_INFO = "basic.auth.user.info";

    /** In front of Kafka's {@code ssl.} settings. */
    static final String TLS = "schema.registry.";

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int SHOWN = 200;

    private final String url;
    private final @Nullable String authorization;
    private final HttpClient http;
    private final Map<Integer, RegistrySchema> known = new HashMap<>();

    private SchemaRegistry(String url, @Nullable String authorization, HttpClient http) {
        this.url = url;
        this.authorization = authorization;
        this.http = http;
    }

    /**
     * The registry that is named among the settings of a topic; null if none is.
     *
     * @throws SchemaRegistryException if the address or the TLS settings are malformed
     */
    static @Nullable SchemaRegistry of(Map<String, String> settings) throws SchemaRegistryException {
        String url = settings.get(URL);
        if (url == null) {
            return null;
        }
        HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(CONNECT);
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw refused(URL + " is '" + url + "', it should begin with http:// or https://", null);
        }
        if (settings.keySet().stream().anyMatch(name -> name.startsWith(TLS + "ssl."))) {
            secure(http, settings);
        }
        String user = settings.get(USER_INFO);
        return new SchemaRegistry(
                url.replaceFirst("/+$", ""),
                user == null
                        ? null
                        : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)),
                http.build());
    }

    /** Kafka's own names and formats of keys and certificates: JKS, PKCS12 and PEM, as files or in the setting itself. */
    private static void secure(HttpClient.Builder http, Map<String, String> settings) throws SchemaRegistryException {
        ConfigDef definition = new ConfigDef().withClientSslSupport();
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(new AbstractConfig(definition, settings, false).valuesWithPrefixOverride(TLS));
            http.sslContext(factory.sslContext());
        } catch (ConfigException e) {
            throw refused("the settings " + TLS + "ssl.* are wrong: " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw refused("the keys or certificates of " + TLS + "ssl.* cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The schema with this id.
     *
     * @throws SchemaRegistryException if the registry has none, refuses, cannot be reached, or answers something else
     */
    RegistrySchema schema(int id) throws SchemaRegistryException {
        RegistrySchema schema = known.get(id);
        if (schema == null) {
            schema = parse(id, ask(id));
            known.put(id, schema);
        }
        return schema;
    }

    private String ask(int id) throws SchemaRegistryException {
        HttpResponse<String> answer;
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/schemas/ids/" + id))
                    .timeout(ANSWER)
                    .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            answer = http.send(request.build(), BodyHandlers.ofString());
        } catch (IllegalArgumentException e) {
            throw refused(URL + " is '" + url + "', which is not a valid address: " + e.getMessage(), e);
        } catch (SSLException e) {
            throw new SchemaRegistryException(
                    Category.UNREACHABLE,
                    "TLS with the schema registry at " + url + " failed: " + reason(e) + ". Check " + TLS
                            + "ssl.* in the file of ?config=",
                    e);
        } catch (IOException e) {
            throw unreachable("cannot be reached: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("was being asked for schema " + id + " when this was interrupted", e);
        }
        return switch (answer.statusCode()) {
            case 200 -> answer.body();
            case 401, 403 ->
                throw refused(
                        "the schema registry at " + url + " refuses access (HTTP " + answer.statusCode() + "): set "
                                + USER_INFO + "=USER:PASSWORD in the file of ?config=",
                        null);
            case 404 ->
                throw refused(
                        "the schema registry at " + url + " has no schema with the id " + id
                                + " (HTTP 404): it is not the registry that the topic was written with, or it has lost"
                                + " the schema. Check " + URL,
                        null);
            default ->
                throw unreachable("answered HTTP " + answer.statusCode() + ": " + shortened(answer.body()), null);
        };
    }

    private RegistrySchema parse(int id, String body) throws SchemaRegistryException {
        try {
            JsonNode answer = new ObjectMapper().readTree(body);
            String type = answer.path("schemaType").asText("AVRO");
            if (!type.equals("AVRO")) {
                throw new SchemaRegistryException(
                        Category.UNUSABLE,
                        "schema " + id + " of the registry at " + url + " is of type " + type
                                + " instead of AVRO: another program wrote this record",
                        null);
            }
            return RegistrySchema.parse(answer.path("schema").asText());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw refused(
                    "the answer of " + url + " for schema " + id + " is not that of a schema registry ("
                            + shortened(body) + "): check " + URL,
                    e);
        }
    }

    private SchemaRegistryException unreachable(String what, @Nullable Exception cause) {
        return new SchemaRegistryException(
                Category.UNREACHABLE,
                "the schema registry at " + url + " " + what + ". Check that it runs, and " + URL
                        + " in the file of ?config=",
                cause);
    }

    private static SchemaRegistryException refused(String message, @Nullable Exception cause) {
        return new SchemaRegistryException(Category.REFUSED, message, cause);
    }

    /** The innermost words in a chain of exceptions: the HTTP client's outer ones may have none. */
    private static String reason(IOException failure) {
        String reason = "nothing listens there";
        for (Throwable each = failure; each != null; each = each.getCause()) {
            reason = each.getMessage() == null ? reason : each.getMessage();
        }
        return reason;
    }

    private static String shortened(String body) {
        return body.length() <= SHOWN ? body : body.substring(0, SHOWN) + "…";
    }
}
