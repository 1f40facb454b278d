package io.immukafka.cli.endpoint;

import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.topic.SchemaRegistryException;
import io.immukafka.topic.TopicException;
import java.util.Map;
import java.util.TreeMap;

/** How to reach the brokers of a topic. */
public final class TopicSettings {

    private static final String PREFIX = "kafka.";

    /** Somebody waits for the answer: less than the minute that Kafka's clients take. */
    private static final String REQUEST_MS = "20000";

    private static final String CALL_MS = "25000";

    private TopicSettings() {}

    /**
     * Settings of Kafka's clients: those of the config file, with or without {@code kafka.} in front, and the brokers. Those of
     * a schema registry are among them.
     */
    public static Map<String, String> of(Endpoint.Topic place) throws EngineException {
        Map<String, String> settings = new TreeMap<>();
        ConfigFile.read(place.config()).forEach((key, value) -> {
            String name = key.toString();
            if (!name.startsWith("immudb.")) {
                settings.put(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, value.toString());
            }
        });
        settings.put("bootstrap.servers", place.bootstrap());
        settings.putIfAbsent("request.timeout.ms", REQUEST_MS);
        settings.putIfAbsent("default.api.timeout.ms", CALL_MS);
        return settings;
    }

    public static EngineException failure(Endpoint.Topic place, TopicException failure) {
        Reason reason = switch (failure.reason()) {
            case UNUSABLE -> Reason.UNPROVED;
            case REFUSED -> Reason.REFUSED;
            case UNREACHABLE -> Reason.UNREACHABLE;
        };
        String advice = reason == Reason.UNREACHABLE && !(failure.getCause() instanceof SchemaRegistryException)
                ? ". Check that a broker listens at " + place.bootstrap()
                        + ", and check the TLS and SASL settings in ?config=FILE"
                : "";
        return new EngineException(reason, failure.code(), place + ": " + failure.getMessage() + advice, failure);
    }
}
