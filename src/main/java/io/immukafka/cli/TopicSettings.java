package io.immukafka.cli;

import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.topic.TopicException;
import java.util.Map;
import java.util.TreeMap;

/** How to reach the brokers of a topic. */
final class TopicSettings {

    private static final String PREFIX = "kafka.";

    private TopicSettings() {}

    /** Settings of Kafka's clients: those of the config file, with or without {@code kafka.} in front, and the brokers. */
    static Map<String, String> of(Place.Topic place) throws EngineException {
        Map<String, String> settings = new TreeMap<>();
        ConfigFile.read(place.config()).forEach((key, value) -> {
            String name = key.toString();
            if (!name.startsWith("immudb.")) {
                settings.put(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, value.toString());
            }
        });
        settings.put("bootstrap.servers", place.bootstrap());
        return settings;
    }

    static EngineException failure(Place.Topic place, TopicException failure) {
        Reason reason = switch (failure.reason()) {
            case UNUSABLE -> Reason.UNPROVED;
            case REFUSED -> Reason.REFUSED;
            case UNREACHABLE -> Reason.UNREACHABLE;
        };
        return new EngineException(reason, place + ": " + failure.getMessage(), failure);
    }
}
