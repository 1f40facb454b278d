package io.immukafka.topic;

import io.immukafka.ErrorCode;
import io.immukafka.record.ImmudbRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partition 0 of a topic, up to where it ended when the reader was opened or without an end. What is in an aborted
 * transaction of a producer is left out. Not safe for several threads.
 *
 * <p>Kafka's consumer is silent while it cannot reach the brokers. So after some silence this asks them where the topic ends.
 */
public final class TopicReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicReader.class);

    /** A topic whose end is not reached yet gives something within this time. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How often the brokers are asked about a topic that is followed and gives nothing. */
    static final Duration IDLE = Duration.ofMinutes(1);

    /** A caller that follows a topic has others to look after. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** Where to begin, given the offset behind the newest record. */
    interface Beginning {
        long of(long newest);
    }

    /** A record with its offset. */
    public record Read(long offset, ImmudbRecord record) {}

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final RecordDecoder decoder;
    private final boolean endless;
    private final Runnable onClose;
    private final LongSupplier nanoTime;
    private final long first;
    private final long end;
    private long position;
    /** When the position moved last, or the brokers said where the topic ends. */
    private long heard;
    /** Where the brokers had more, and gave nothing until now; -1 for nowhere. */
    private long withheld = -1;

    /**
     * Asks the brokers where the topic begins and ends.
     *
     * @param onClose ends what it was opened for
     * @throws TopicException if they say that there is no such topic
     * @throws KafkaException if they do not say it
     */
    TopicReader(
            String topic,
            Consumer<byte[], byte[]> consumer,
            RecordDecoder decoder,
            Beginning beginning,
            boolean endless,
            Runnable onClose,
            LongSupplier nanoTime)
            throws TopicException {
        this.topic = topic;
        this.consumer = consumer;
        this.decoder = decoder;
        this.endless = endless;
        this.onClose = onClose;
        this.nanoTime = nanoTime;
        partition = new TopicPartition(topic, 0);
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw TopicException.missing(topic, null);
        }
        consumer.assign(List.of(partition));
        long oldest = offset(consumer.beginningOffsets(List.of(partition)));
        long newest = offset(consumer.endOffsets(List.of(partition)));
        end = endless ? Long.MAX_VALUE : newest;
        long wanted = beginning.of(newest);
        if (wanted > newest) {
            warnOfReturn(wanted, oldest, "it ends at offset " + newest);
        }
        first = wanted > newest ? oldest : Math.max(oldest, wanted);
        consumer.seek(partition, first);
        position = first;
        heard = nanoTime.getAsLong();
    }

    private long offset(Map<TopicPartition, Long> offsets) {
        Long offset = offsets.get(partition);
        return offset == null ? 0 : offset;
    }

    /**
     * Opens a topic up to its present end.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them, and of the schema registry if there is one
     */
    public static TopicReader open(Map<String, String> settings, String topic) throws TopicException {
        return SharedReaders.alone(settings, readers -> readers.last(topic, Long.MAX_VALUE));
    }

    /** Opens a topic from its beginning on without an end: it never {@link #ended}. */
    public static TopicReader follow(Map<String, String> settings, String topic) throws TopicException {
        return follow(settings, topic, 0);
    }

    /**
     * Opens a topic from an offset on without an end: it never {@link #ended}.
     *
     * @param offset the first one to read. If it is not there, reading begins with the oldest record that is: the topic may have
     *     been created again, so the caller has to compare what it reads with what it has
     */
    public static TopicReader follow(Map<String, String> settings, String topic, long offset) throws TopicException {
        return SharedReaders.alone(settings, readers -> readers.follow(topic, newest -> offset));
    }

    /**
     * The next records; none if none came in time.
     *
     * @throws TopicException if the next record is not one of this connector or cannot be true, or the brokers refuse or do not
     *     answer; the next call tries again
     */
    public List<Read> poll(Duration wait) throws TopicException {
        try {
            List<Read> found = decoded(consumer.poll(wait));
            long reached = consumer.position(partition);
            if (reached != position) {
                position = reached;
                withheld = -1;
                heard = nanoTime.getAsLong();
            } else if (!ended() && silent().compareTo(endless ? IDLE : PATIENCE) >= 0) {
                ask();
            }
            return found;
        } catch (InvalidOffsetException e) {
            if (!endless) {
                throw TopicException.reading(reading(), e);
            }
            returnToOldest("its log has changed");
            return List.of();
        } catch (KafkaException e) {
            throw TopicException.reading(reading(), e);
        }
    }

    private String reading() {
        return "reading topic '" + topic + "' at offset " + position;
    }

    private Duration silent() {
        return Duration.ofNanos(nanoTime.getAsLong() - heard);
    }

    /** What precedes a record that cannot be used is returned; the next poll begins with that record again. */
    private List<Read> decoded(Iterable<ConsumerRecord<byte[], byte[]>> records) throws TopicException {
        List<Read> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.offset() >= end) {
                break;
            }
            try {
                String where = topic + "-0@" + record.offset();
                found.add(new Read(record.offset(), decoder.decode(where, record.key(), record.value())));
            } catch (TopicException e) {
                consumer.seek(partition, record.offset());
                if (found.isEmpty()) {
                    throw e;
                }
                break;
            }
        }
        return found;
    }

    /** Finds out why nothing comes. */
    private void ask() throws TopicException {
        long newest;
        try {
            newest = offset(consumer.endOffsets(List.of(partition), ANSWER));
        } catch (TimeoutException e) {
            throw isMissing() ? TopicException.missing(topic, e) : TopicException.of(reading(), e);
        }
        heard = nanoTime.getAsLong();
        if (endless && newest < position) {
            returnToOldest("it ends at offset " + newest);
        } else if (!endless && newest < end) {
            throw new TopicException(
                    TopicException.Category.UNUSABLE,
                    ErrorCode.TOPIC_SHORTENED,
                    reading() + " failed: the topic ended at offset " + end + " when reading began, and now ends at "
                            + newest + ": it was created again, or lost its end",
                    null);
        } else if (newest > position && withheld == position) {
            throw new TopicException(
                    TopicException.Category.UNREACHABLE,
                    ErrorCode.BROKER_UNREACHABLE,
                    reading() + " failed: the topic continues to offset " + newest
                            + ", but the broker gives nothing. Look at the broker's log",
                    null);
        } else {
            withheld = newest > position ? position : -1;
        }
    }

    private boolean isMissing() {
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic, ANSWER);
            return partitions == null || partitions.isEmpty();
        } catch (TimeoutException e) {
            // The caller reports the first one.
            return false;
        }
    }

    private void returnToOldest(String what) {
        long oldest = offset(consumer.beginningOffsets(List.of(partition)));
        warnOfReturn(position, oldest, what);
        consumer.seek(partition, oldest);
        position = oldest;
    }

    private void warnOfReturn(long wanted, long oldest, String what) {
        log.warn(
                "Topic '{}' does not have offset {}, where reading was to continue: {}. It was created again, or lost its end or "
                        + "its oldest records. Reading continues with its oldest record, at offset {}",
                topic,
                wanted,
                what,
                oldest);
    }

    /** Whether everything was read. */
    public boolean ended() {
        return position >= end;
    }

    /** Asks the brokers where the topic ends now: the offset behind its newest record. */
    public long presentEnd() throws TopicException {
        try {
            return offset(consumer.endOffsets(List.of(partition)));
        } catch (KafkaException e) {
            throw TopicException.of("asking where topic '" + topic + "' ends", e);
        }
    }

    /** Whether everything before an offset was read. */
    public boolean isBeyond(long offset) {
        return position >= offset;
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
        onClose.run();
    }
}
