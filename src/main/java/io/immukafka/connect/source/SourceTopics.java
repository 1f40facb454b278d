package io.immukafka.connect.source;

import io.immukafka.connect.options.KafkaOptions;
import io.immukafka.connect.options.SourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out from their topics where the databases of a task continue, and whether they still may. The brokers are asked on a thread
 * of its own; a database whose topic cannot be looked at is not answered before it can be. Safe for several threads.
 */
final class SourceTopics implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SourceTopics.class);

    /**
     * News of a database.
     *
     * @param database with the offset after which it continues
     * @param stop null unless it must not be exported, or not any further
     */
    record LookupResult(SourceDatabase database, @Nullable ConnectException stop) {}

    private final Queue<LookupResult> answers = new ConcurrentLinkedQueue<>();
    private final FirstRecords firstRecords = new FirstRecords();
    private final SourceOptions options;
    private final Runnable onAnswer;
    private @Nullable TopicLookup lookup;

    /**
     * Asks nothing yet.
     *
     * @param onAnswer called when {@link #answers} has something new; must not block
     */
    SourceTopics(SourceOptions options, Runnable onAnswer) {
        this.options = options;
        this.onAnswer = onAnswer;
    }

    /** Asks where a database continues. For the thread that closes this. */
    void ask(SourceDatabase database) {
        Map<String, String> client = options.kafkaClient();
        if (database.basis() != SourceDatabase.Basis.CERTAIN && !client.isEmpty()) {
            TopicLookup started = lookup;
            if (started == null) {
                started = new TopicLookup(
                        client, options.retryBackoffMs(), options.retryBackoffMaxMs(), answers, onAnswer);
                lookup = started;
            }
            started.ask(database);
            return;
        }
        if (database.basis() == SourceDatabase.Basis.UNKNOWN) {
            log.info(
                    "No offset is stored for database '{}', so its export begins with transaction 1. Set {} and the "
                            + "connector continues after the last transaction of topic '{}' instead if there is one",
                    database.name(),
                    KafkaOptions.BOOTSTRAP_SERVERS,
                    database.topic());
        }
        firstRecords.expect(database);
        answers.add(new LookupResult(database, null));
    }

    /** The brokers have a record of this database at this offset. */
    void written(String database, long offset) {
        firstRecords.written(database, offset).ifPresent(log::warn);
    }

    /** The answers since the last call. */
    List<LookupResult> answers() {
        List<LookupResult> news = new ArrayList<>();
        for (LookupResult answer = answers.poll(); answer != null; answer = answers.poll()) {
            news.add(answer);
        }
        return news;
    }

    @Override
    public void close() {
        if (lookup != null) {
            lookup.close();
        }
    }
}
