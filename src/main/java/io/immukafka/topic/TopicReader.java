package io.immukafka.topic;

import io.immukafka.ErrorCode;
import io.immukafka.record.Encoding;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads partition 0 of a topic, outside of any consumer group, up to where it ended when the reader was opened or without
 * an end. What is in an aborted transaction of a producer is left out. Not safe for several threads.
 */
public final class TopicReader implements AutoCloseable {

    private static final String FETCH_BYTES = Integer.toString(4 << 20);

    /** Where to begin, given the offset behind the newest record; what is no longer there is passed over. */
    private interface Beginning {
        long of(long newest);
    }

    /** A record with its offset. */
    public record Read(long offset, ImmudbRecord record) {}

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final RecordDecoder decoder;
    private final boolean toContinue;
    private final long first;
    private final long end;
    private long position;

    private TopicReader(
            String topic,
            KafkaConsumer<byte[], byte[]> consumer,
            RecordDecoder decoder,
            Beginning beginning,
            boolean endless,
            boolean toContinue) {
        this.topic = topic;
        this.toContinue = toContinue;
        this.consumer = consumer;
        partition = new TopicPartition(topic, 0);
        this.decoder = decoder;
        consumer.assign(List.of(partition));
        long oldest = offset(consumer.beginningOffsets(List.of(partition)));
        long newest = offset(consumer.endOffsets(List.of(partition)));
        end = endless ? Long.MAX_VALUE : newest;
        first = Math.max(oldest, beginning.of(newest));
        position = first;
        consumer.seek(partition, first);
    }

    private long offset(Map<TopicPartition, Long> offsets) {
        Long offset = offsets.get(partition);
        return offset == null ? 0 : offset;
    }

    /**
     * Opens a topic, which must exist.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them, and of the schema registry if there is one
     * @param lastRecords how many offsets before its end reading begins; {@link Long#MAX_VALUE} for its beginning
     */
    public static TopicReader open(Map<String, String> settings, String topic, long lastRecords) throws TopicException {
        return open(settings, topic, last(lastRecords), false, false);
    }

    /**
     * Opens the end of a topic, which must exist and will be continued: records in another encoding than {@link TopicWriter}'s
     * are refused.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them
     * @param lastRecords how many offsets before its end reading begins
     */
    static TopicReader openToContinue(Map<String, String> settings, String topic, long lastRecords)
            throws TopicException {
        return open(settings, topic, last(lastRecords), false, true);
    }

    /**
     * Opens a topic, which must exist, from its beginning on without an end: it never {@link #ended}.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them, and of the schema registry if there is one
     */
    public static TopicReader follow(Map<String, String> settings, String topic) throws TopicException {
        return follow(settings, topic, 0);
    }

    /**
     * Opens a topic, which must exist, from an offset on without an end: it never {@link #ended}.
     *
     * @param settings as above
     * @param offset the first one to read; if it is no longer there, the oldest that is
     */
    public static TopicReader follow(Map<String, String> settings, String topic, long offset) throws TopicException {
        return open(settings, topic, newest -> offset, true, false);
    }

    /**
     * As above, from some offsets before its present end on.
     *
     * @param lastRecords how many offsets before
     */
    static TopicReader followEnd(Map<String, String> settings, String topic, long lastRecords) throws TopicException {
        return open(settings, topic, last(lastRecords), true, false);
    }

    private static Beginning last(long records) {
        return newest -> records > newest ? 0 : newest - records;
    }

    private static TopicReader open(
            Map<String, String> settings, String topic, Beginning beginning, boolean endless, boolean toContinue)
            throws TopicException {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
        all.putAll(settings);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        RecordDecoder decoder;
        try {
            decoder = new RecordDecoder(topic, SchemaRegistry.of(settings));
        } catch (SchemaRegistryException e) {
            throw new TopicException(e.reason(), ErrorCode.SCHEMA_REGISTRY, String.valueOf(e.getMessage()), e);
        }
        KafkaConsumer<byte[], byte[]> consumer = null;
        try {
            consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            return new TopicReader(topic, consumer, decoder, beginning, endless, toContinue);
        } catch (KafkaException e) {
            if (consumer != null) {
                consumer.close();
            }
            throw TopicException.of("opening topic '" + topic + "'", e);
        }
    }

    /**
     * The next records; none if none came in time.
     *
     * @throws TopicException if one of them is not a record of this connector or cannot be true, or the brokers refuse
     */
    public List<Read> poll(Duration wait) throws TopicException {
        List<Read> found = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                if (record.offset() >= end) {
                    break;
                }
                found.add(new Read(record.offset(), decode(record)));
            }
            position = consumer.position(partition);
        } catch (KafkaException e) {
            throw TopicException.of("reading topic '" + topic + "' at offset " + position, e);
        }
        return found;
    }

    private ImmudbRecord decode(ConsumerRecord<byte[], byte[]> record) throws TopicException {
        if (toContinue && record.value() != null) {
            refuseOtherEncoding(Encoding.of(record.value()), record.offset());
        }
        try {
            return decoder.decode(record.key(), record.value());
        } catch (RecordException e) {
            throw new TopicException(
                    TopicException.Category.UNUSABLE,
                    ErrorCode.FOREIGN_RECORD,
                    topic + "-0@" + record.offset() + ": " + e.getMessage(),
                    e);
        } catch (SchemaRegistryException e) {
            throw new TopicException(
                    e.reason(), ErrorCode.SCHEMA_REGISTRY, topic + "-0@" + record.offset() + ": " + e.getMessage(), e);
        }
    }

    private void refuseOtherEncoding(Encoding encoding, long offset) throws TopicException {
        String form = switch (encoding) {
            case CONFLUENT -> "names its schema by the id in a schema registry";
            case JSON_WITH_SCHEMA, JSON_WITHOUT_SCHEMA -> "is JSON";
            case SINGLE_OBJECT, UNKNOWN -> null;
        };
        if (form != null) {
            throw new TopicException(
                    TopicException.Category.REFUSED,
                    ErrorCode.TOPIC_ENCODING,
                    topic + "-0@" + offset + ": the record " + form + ", but this command writes the encoding of"
                            + " ImmudbConverter, and the converter of a sink reads only one of the two. Nothing was"
                            + " changed. Write to another topic",
                    null);
        }
    }

    /** Whether everything was read. */
    public boolean ended() {
        return position >= end;
    }

    /** How many offsets were read. */
    public long done() {
        return Math.min(position, end) - first;
    }

    /** How many offsets there are to read. */
    public long total() {
        return end - first;
    }

    /** The name of the topic. */
    public String topic() {
        return topic;
    }

    @Override
    public void close() {
        // The variant with a time limit differs between Kafka's versions, and outside of a group this one is quick.
        consumer.close();
    }
}
