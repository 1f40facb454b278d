package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a topic is deleted, or created again, while a database is exported to it. Connect waits without end for a topic that
 * is missing, and does not ask the task for any database's records meanwhile. For one thread.
 */
final class TopicWatch {

    private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);

    private static final class WatchedTopic {
        private final SourceDatabase database;
        /** Null as long as the topic has not been seen. */
        private @Nullable Uuid id;

        private boolean missing;

        private WatchedTopic(SourceDatabase database, @Nullable Uuid id) {
            this.database = database;
            this.id = id;
        }
    }

    private final Map<String, WatchedTopic> databases = new HashMap<>();

    /** @param id null if the topic does not exist yet */
    void add(SourceDatabase database, @Nullable Uuid id) {
        databases.put(database.name(), new WatchedTopic(database, id));
    }

    /** The topics to ask the brokers about. */
    Set<String> topics() {
        return databases.values().stream()
                .map(watched -> watched.database.topic())
                .collect(Collectors.toSet());
    }

    /** The databases that must not be exported any further; they are watched no more. */
    List<SourceTopics.LookupResult> look(Map<String, TopicAdmin.AdminAnswer<Uuid>> ids) {
        List<SourceTopics.LookupResult> stops = new ArrayList<>();
        for (WatchedTopic watched : databases.values()) {
            try {
                TopicAdmin.AdminAnswer<Uuid> id = ids.get(watched.database.topic());
                if (id != null) {
                    look(watched, id.get())
                            .ifPresent(stop -> stops.add(new SourceTopics.LookupResult(watched.database, stop)));
                }
            } catch (TopicException e) {
                // Connect's producer meets the same, and says so.
                log.debug("Topic '{}' was not looked at", watched.database.topic(), e);
            }
        }
        stops.forEach(stop -> databases.remove(stop.database().name()));
        return stops;
    }

    private static Optional<ConnectException> look(WatchedTopic watched, Optional<Uuid> id) {
        Uuid before = watched.id;
        if (before != null && id.isEmpty()) {
            // A broker that has just started may not know it yet.
            if (watched.missing) {
                return Optional.of(stop(ErrorCode.TOPIC_MISSING, watched.database, "was deleted"));
            }
            watched.missing = true;
        } else if (before != null && !before.equals(id.get())) {
            return Optional.of(stop(ErrorCode.TOPIC_SHORTENED, watched.database, "was deleted and created again"));
        } else {
            watched.id = id.orElse(null);
            watched.missing = false;
        }
        return Optional.empty();
    }

    private static ConnectException stop(ErrorCode code, SourceDatabase database, String what) {
        return new ConnectException(code.message("topic '" + database.topic() + "', which database '" + database.name()
                + "' is exported to, " + what
                + ". Its export has ended, since the topic would begin in the middle of the "
                + "history. To write the whole history to a new topic, stop the connector, delete the offset of this "
                + "database (PATCH /connectors/<name>/offsets with null for it), and resume the connector."));
    }
}
