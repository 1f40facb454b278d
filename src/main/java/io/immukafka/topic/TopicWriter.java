package io.immukafka.topic;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.TxPart;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.TransactionPart;
import io.immukafka.tx.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Appends transactions to partition 0 of a topic, in the encoding of {@link ImmudbConverter}. Once a record cannot be written,
 * none behind it is: the topic has no gap and can be continued. For one thread.
 */
public final class TopicWriter implements AutoCloseable {

    /** Only one batch is under way at a time. */
    private static final String BATCH_BYTES = Integer.toString(512 << 10);

    private static final String BUFFER_BYTES = Integer.toString(8 << 20);
    private static final String REQUEST_BYTES = Integer.toString(2 << 20);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final String topic;
    private final String database;
    private final Producer<byte[], byte[]> producer;
    private final ImmudbConverter converter = new ImmudbConverter();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile @Nullable Claim written;

    TopicWriter(Producer<byte[], byte[]> producer, String topic, String database) {
        this.producer = producer;
        this.topic = topic;
        this.database = database;
    }

    /**
     * Connects to nothing yet.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them
     * @param database name on the primary, as the records say it
     */
    public static TopicWriter open(Map<String, String> settings, String topic, String database) throws TopicException {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
        all.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "30000");
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "60000");
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "20000");
        all.putAll(settings);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        // A batch that was sent beside one that fails could still be written.
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        try {
            return new TopicWriter(
                    new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()), topic, database);
        } catch (KafkaException e) {
            throw TopicException.of("connecting to the brokers of topic '" + topic + "'", e);
        }
    }

    /**
     * Sends a part; blocks while the buffer is full.
     *
     * @param limits of the primary, for the record; null without
     */
    public void append(TxPart part, @Nullable Limits limits) throws TopicException {
        throwIfFailed();
        if (!RecordCodec.canCarry(part.claim())) {
            throw new TopicException(
                    TopicException.Category.REFUSED,
                    ErrorCode.CONTENT_MALFORMED,
                    "transaction " + part.claim().tx() + " was committed "
                            + part.claim().timestamp()
                            + " s after 1970, a time that no Kafka record can carry. Check the"
                            + " clock and the data of the server that it comes from",
                    null);
        }
        TransactionPart record = new TransactionPart(database, part, limits);
        byte[] value = converter.fromConnectData(topic, RecordSchemas.VALUE, RecordCodec.toStruct(record));
        byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
        Claim claim = part.last() ? part.claim() : null;
        try {
            Future<?> unused = producer.send(new ProducerRecord<>(topic, 0, key, value), (metadata, problem) -> {
                if (problem != null) {
                    abort(problem);
                } else if (claim != null) {
                    written = claim;
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            // The producer is closed if a record before this one failed meanwhile.
            throwIfFailed();
            throw TopicException.of(writing(), e);
        }
    }

    /** Drops what is not sent yet. The producer's own thread calls this before it sends anything else. */
    private void abort(Exception problem) {
        if (failure.compareAndSet(null, problem)) {
            producer.close(Duration.ZERO);
        }
    }

    /** Waits until the brokers have acknowledged everything. */
    public void flush() throws TopicException {
        throwIfFailed();
        try {
            producer.flush();
        } catch (KafkaException e) {
            throw TopicException.of(writing(), e);
        }
        throwIfFailed();
    }

    private void throwIfFailed() throws TopicException {
        Exception problem = failure.get();
        if (problem != null) {
            throw TopicException.of(writing(), problem);
        }
    }

    private String writing() {
        Claim last = written;
        return "writing topic '" + topic + "'" + (last == null ? "" : " after transaction " + last.tx());
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
