package io.immukafka.e2e;

import io.immukafka.harness.KafkaBroker;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the records of one topic from its beginning, only those of committed Kafka transactions. */
final class RecordReader implements AutoCloseable {

    /**
     * A record that was read.
     *
     * @param nanos when, by {@link System#nanoTime}
     */
    record Seen(long offset, long nanos, ImmudbRecord record) {}

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, byte[]> consumer;
    private final ImmudbConverter converter = new ImmudbConverter();

    RecordReader(KafkaBroker broker, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "metadata.max.age.ms",
                        "1000",
                        "allow.auto.create.topics",
                        "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        converter.configure(Map.of(), false);
    }

    /** What comes within a tenth of a second. */
    List<Seen> poll() throws RecordException {
        List<Seen> seen = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            Object value =
                    converter.toConnectData(record.topic(), record.value()).value();
            seen.add(new Seen(record.offset(), System.nanoTime(), RecordCodec.read(record.key(), value)));
        }
        return seen;
    }

    /** Reads up to and with the first record of this kind; nothing of what came with it is lost. */
    List<Seen> readUntil(Duration limit, Predicate<ImmudbRecord> last) throws RecordException {
        List<Seen> all = new ArrayList<>();
        long deadline = System.nanoTime() + limit.toNanos();
        while (all.stream().noneMatch(seen -> last.test(seen.record()))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the record did not come within " + limit + "; " + all.size() + " others did");
            }
            all.addAll(poll());
        }
        return all;
    }

    /** Reads everything that comes within this time. */
    List<Seen> readFor(Duration time) throws RecordException {
        List<Seen> all = new ArrayList<>();
        long deadline = System.nanoTime() + time.toNanos();
        while (TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) > 0) {
            all.addAll(poll());
        }
        return all;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
