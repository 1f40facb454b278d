package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.connect.options.KafkaOptions;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicState;
import io.immukafka.topic.TopicTail;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an export begins if Connect has no offset for its database: after the last transaction of its topic, so that lost
 * offsets do not append the whole history once more. The export compares that transaction with the database.
 */
final class LostOffset {

    private static final Logger log = LoggerFactory.getLogger(LostOffset.class);

    private final Map<String, String> client;

    /** @param client settings of a Kafka client, empty if the topic cannot be looked at */
    LostOffset(Map<String, String> client) {
        this.client = client;
    }

    /**
     * Looks at the topic.
     *
     * @return the topic's last transaction; the empty position if it has none
     * @throws ConnectException if it is not empty, but its last transaction cannot be read
     */
    Position recover(String database, String topic) {
        if (client.isEmpty()) {
            log.info(
                    "No offset is stored for database '{}', so its export begins with transaction 1. Set {} and the "
                            + "connector continues after the last transaction of topic '{}' instead if there is one",
                    database,
                    KafkaOptions.BOOTSTRAP_SERVERS,
                    topic);
            return Position.EMPTY;
        }
        try (TopicAdmin admin = new TopicAdmin(client, topic)) {
            Optional<TopicState> state = admin.state();
            if (state.isEmpty() || state.get().endOffset() == 0) {
                log.info("Topic '{}' is empty: the export of database '{}' begins with transaction 1", topic, database);
                return Position.EMPTY;
            }
            TopicTail tail = TopicTail.find(client, topic)
                    .orElseThrow(() -> refusal(database, topic, "contains no complete transaction", null));
            if (!tail.database().equals(database)) {
                throw refusal(database, topic, "ends with a transaction of database '" + tail.database() + "'", null);
            }
            log.info(
                    "No offset is stored for database '{}', so its export continues after the end of topic '{}': {}",
                    database,
                    topic,
                    tail.last());
            return tail.last();
        } catch (TopicException e) {
            throw refusal(database, topic, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static ConnectException refusal(String database, String topic, String what, @Nullable Throwable cause) {
        return new ConnectException(
                ErrorCode.OFFSET_LOST.message("no offset is stored for database '" + database + "', and topic '" + topic
                        + "', which it is exported to, " + what
                        + ". Nothing was exported, since starting over could append the whole history to a topic that "
                        + "already has it. Set the offset with PATCH /connectors/<name>/offsets, or set "
                        + SourceOptions.START_TX + " to say where to begin."),
                cause);
    }
}
