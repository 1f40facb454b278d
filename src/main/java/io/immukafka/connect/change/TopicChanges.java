package io.immukafka.connect.change;

import io.immukafka.ErrorCode;
import io.immukafka.chain.PartProof;
import io.immukafka.chain.PartProof.Step;
import io.immukafka.chain.UnprovedException;
import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.engine.Backoff;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.record.TransactionPart;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of a database whose transactions are read from their topic. Each one is verified before it is decoded, as the
 * sink does it. While the brokers cannot be reached it tries again. For one thread.
 */
final class TopicChanges implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicChanges.class);

    private final String topic;
    private final ChangeOptions options;
    private final Map<String, String> partition;
    private final @Nullable ChangeOffset stored;
    private final PartProof proof;
    private final Backoff backoff;
    /** Records that were read and are not decoded yet. */
    private final Deque<TopicReader.Read> pending = new ArrayDeque<>();

    private @Nullable ChangeFeed feed;
    private @Nullable TopicReader reader;
    private long next;
    private long retryAt = System.nanoTime();

    /**
     * Connects to nothing yet.
     *
     * @param offsets by source partition
     * @throws org.apache.kafka.connect.errors.ConnectException if the stored offset is not valid
     */
    TopicChanges(String topic, Map<Map<String, String>, Map<String, Object>> offsets, ChangeOptions options) {
        this.topic = topic;
        this.options = options;
        partition = ChangeOffset.topicPartition(topic);
        Map<String, Object> map = offsets.get(partition);
        stored = map == null ? null : ChangeOffset.of(map);
        ChangeOffset from = stored != null && stored.state() != null ? stored : null;
        proof = new PartProof(from == null ? null : from.position());
        Long unread = from == null ? null : from.next();
        next = unread == null ? 0 : unread;
        backoff = new Backoff(options.retryBackoffMs(), options.retryBackoffMaxMs(), ThreadLocalRandom.current());
    }

    String topic() {
        return topic;
    }

    /**
     * Adds the records that are there, up to {@link ChangeFeed#BATCH_BYTES} of payload.
     *
     * @param wait how long to wait for the first one
     * @throws EngineException if the topic cannot be read any further
     */
    void drainTo(List<SourceRecord> records, Duration wait) throws EngineException {
        if (System.nanoTime() - retryAt < 0) {
            return;
        }
        try {
            TopicReader open = reader;
            if (open == null) {
                open = TopicReader.follow(options.consumerSettings(), topic, next);
                reader = open;
            }
            if (pending.isEmpty()) {
                pending.addAll(open.poll(wait));
            }
            for (long room = ChangeFeed.BATCH_BYTES; (room > 0 || records.isEmpty()) && !pending.isEmpty(); ) {
                TopicReader.Read read = pending.remove();
                next = read.offset() + 1;
                if (read.record() instanceof TransactionPart part) {
                    room -= part.part().payload().length;
                    accept(part, read.offset(), records);
                }
            }
            if (backoff.attempts() > 0) {
                log.info("Topic '{}' can be read again", topic);
                backoff.reset();
            }
        } catch (TopicException e) {
            retryOrFail(e);
        }
    }

    private void retryOrFail(TopicException failure) throws EngineException {
        if (failure.reason() != TopicException.Category.UNREACHABLE) {
            throw new EngineException(
                    failure.reason() == TopicException.Category.UNUSABLE ? Reason.UNPROVED : Reason.REFUSED,
                    failure.code(),
                    String.valueOf(failure.getMessage()),
                    failure);
        }
        if (backoff.attempts() == 0) {
            log.warn("Topic '{}' cannot be read; retrying until the brokers answer: {}", topic, failure.getMessage());
        }
        close();
        retryAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.next());
    }

    private void accept(TransactionPart part, long offset, List<SourceRecord> records) throws EngineException {
        String where = topic + "-0@" + offset;
        ChangeFeed target = feed(part.database(), where);
        try {
            Step step = proof.accept(part.part());
            if (step != Step.SKIP) {
                target.accept(part.part(), offset + 1, records);
            }
        } catch (UnprovedException e) {
            throw new EngineException(
                    Reason.UNPROVED,
                    ErrorCode.TRANSACTION_UNVERIFIED,
                    where + ": the transaction failed verification, so nothing of it is decoded: " + e.getMessage()
                            + ". The records before it are verified. Find out who changed the topic, or what is missing",
                    e);
        }
    }

    private ChangeFeed feed(String database, String where) throws EngineException {
        ChangeFeed known = feed;
        if (known == null) {
            known = new ChangeFeed(options, database, partition, stored);
            feed = known;
        } else if (!known.database().equals(database)) {
            throw new EngineException(
                    Reason.UNPROVED,
                    ErrorCode.TOPIC_MIXED,
                    where + ": records of two databases, '" + known.database() + "' and '" + database
                            + "', are in this topic",
                    null);
        }
        return known;
    }

    @Override
    public void close() {
        TopicReader open = reader;
        reader = null;
        pending.clear();
        if (open != null) {
            open.close();
        }
    }
}
