package io.immukafka.topic;

import io.immukafka.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one topic after the other with the same client, outside of any consumer group: opening a reader ends the one before. Not
 * safe for several threads.
 */
public final class SharedReaders implements AutoCloseable {

    private static final String FETCH_BYTES = Integer.toString(4 << 20);

    private final Consumer<byte[], byte[]> consumer;
    private final @Nullable SchemaRegistry registry;
    /** Whether it ends with its reader. */
    private boolean alone;

    SharedReaders(Consumer<byte[], byte[]> consumer, @Nullable SchemaRegistry registry) {
        this.consumer = consumer;
        this.registry = registry;
    }

    /**
     * Connects to nothing yet.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them, and of the schema registry if there is one
     */
    public static SharedReaders open(Map<String, String> settings) throws TopicException {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
        all.putAll(settings);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        SchemaRegistry registry;
        try {
            registry = SchemaRegistry.of(settings);
        } catch (SchemaRegistryException e) {
            throw new TopicException(e.reason(), ErrorCode.SCHEMA_REGISTRY, String.valueOf(e.getMessage()), e);
        }
        try {
            return new SharedReaders(
                    new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()), registry);
        } catch (KafkaException e) {
            throw TopicException.of("creating a client of the brokers", e);
        }
    }

    /** Opens one of its readers. */
    interface ReaderOpener {
        TopicReader open(SharedReaders readers) throws TopicException;
    }

    /** A reader with a client of its own. */
    static TopicReader alone(Map<String, String> settings, ReaderOpener opener) throws TopicException {
        SharedReaders readers = open(settings);
        readers.alone = true;
        try {
            return opener.open(readers);
        } catch (TopicException e) {
            readers.close();
            throw e;
        }
    }

    /**
     * Reads the last records of a topic up to where it ends now.
     *
     * @param records how many offsets before the end reading begins; {@link Long#MAX_VALUE} for the topic's beginning
     */
    public TopicReader last(String topic, long records) throws TopicException {
        return reader(topic, before(records), false, false);
    }

    /** As above, of a topic that will be continued: records in another encoding than {@link TopicWriter}'s are refused. */
    TopicReader lastToContinue(String topic, long records) throws TopicException {
        return reader(topic, before(records), false, true);
    }

    /** Reads a topic without an end. */
    TopicReader follow(String topic, TopicReader.Beginning beginning) throws TopicException {
        return reader(topic, beginning, true, false);
    }

    /** From some offsets before the end on. */
    static TopicReader.Beginning before(long records) {
        return newest -> records > newest ? 0 : newest - records;
    }

    private TopicReader reader(String topic, TopicReader.Beginning beginning, boolean endless, boolean toContinue)
            throws TopicException {
        RecordDecoder decoder = new RecordDecoder(topic, registry, toContinue);
        Runnable onClose = alone ? this::close : consumer::unsubscribe;
        try {
            return new TopicReader(topic, consumer, decoder, beginning, endless, onClose, System::nanoTime);
        } catch (KafkaException e) {
            throw TopicException.of("opening topic '" + topic + "'", e);
        }
    }

    @Override
    public void close() {
        // The variant with a time limit differs between Kafka's versions, and outside of a group this one is quick.
        consumer.close();
    }
}
