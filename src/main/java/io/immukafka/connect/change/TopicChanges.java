package io.immukafka.connect.change;

import io.immukafka.ErrorCode;
import io.immukafka.chain.PartCutter;
import io.immukafka.chain.TxSequence;
import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.engine.Backoff;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.TxBuffer;
import io.immukafka.engine.TxStore;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicHistory;
import io.immukafka.topic.TopicHistory.Verified;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Length of the parts that are decoded one after the other, in bytes. */
    private static final int PART = 64 << 10;

    private final String topic;
    private final ChangeOptions options;
    private final Map<String, String> partition;
    private final @Nullable ChangeOffset stored;
    private final TopicHistory<TxBuffer> history;
    private final Backoff backoff;

    private @Nullable ChangeFeed feed;
    /** What ended the last batch, after its records. */
    private @Nullable EngineException failure;

    private boolean incomplete;
    private long retryAt = System.nanoTime();

    /**
     * Connects to nothing yet.
     *
     * @param offsets by source partition
     * @param store keeps transactions until they are complete
     * @throws org.apache.kafka.connect.errors.ConnectException if the stored offset is not valid
     */
    TopicChanges(
            String topic, Map<Map<String, String>, Map<String, Object>> offsets, ChangeOptions options, TxStore store) {
        this.topic = topic;
        this.options = options;
        partition = ChangeOffset.topicPartition(topic);
        Map<String, Object> map = offsets.get(partition);
        stored = map == null ? null : ChangeOffset.of(map);
        ChangeOffset from = stored != null && stored.state() != null ? stored : null;
        Long next = from == null ? null : from.next();
        history = TopicHistory.follow(
                options.consumerSettings(),
                topic,
                TxSequence.after(from == null ? null : from.position()),
                length -> store.open(length, null),
                next == null ? 0 : next);
        backoff = new Backoff(options.retryBackoffMs(), options.retryBackoffMaxMs(), ThreadLocalRandom.current());
    }

    String topic() {
        return topic;
    }

    /**
     * Adds the records that are there, up to {@link ChangeFeed#BATCH_BYTES} of payload.
     *
     * @param wait how long to wait for the first one
     * @throws EngineException if the topic cannot be read any further, and the records before that were added
     */
    void drainTo(List<SourceRecord> records, Duration wait) throws EngineException {
        if (failure != null) {
            throw failure;
        }
        try {
            drain(records, wait);
        } catch (EngineException e) {
            if (records.isEmpty()) {
                throw e;
            }
            failure = e;
        }
    }

    private void drain(List<SourceRecord> records, Duration wait) throws EngineException {
        long begun = System.nanoTime();
        if (begun - retryAt < 0) {
            return;
        }
        try {
            Verified<TxBuffer> next = history.next(wait);
            for (long room = ChangeFeed.BATCH_BYTES; next != null; next = history.next(Duration.ZERO)) {
                decode(next, records);
                room -= next.computed().length();
                if (room <= 0 && (!records.isEmpty() || System.nanoTime() - begun >= wait.toNanos())) {
                    break;
                }
            }
            tellMissing();
            if (backoff.attempts() > 0) {
                log.info("Topic '{}' can be read again", topic);
                backoff.reset();
            }
        } catch (TopicException e) {
            retryOrFail(e);
        } catch (IOException e) {
            throw new EngineException(
                    Reason.UNREACHABLE,
                    ErrorCode.TEMPORARY_FILE,
                    history.where() + ": a large transaction is kept in a temporary file until it is complete, but "
                            + e.getMessage()
                            + ". Make room in the folder for temporary files (java.io.tmpdir), or use another folder.",
                    e);
        }
    }

    private void tellMissing() {
        Optional<String> missing = history.missing();
        if (missing.isPresent() && !incomplete) {
            log.warn("Topic '{}' is read on, since what is missing may come later: {}", topic, missing.get());
        } else if (missing.isEmpty() && incomplete) {
            log.info("Topic '{}': nothing is missing any more", topic);
        }
        incomplete = missing.isPresent();
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
        history.disconnect();
        retryAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.next());
    }

    private void decode(Verified<TxBuffer> whole, List<SourceRecord> records) throws EngineException, IOException {
        try (TxBuffer content = whole.content()) {
            ChangeFeed target = feed();
            PartCutter parts = new PartCutter(whole.last().claim(), content.proved(whole.computed()), PART);
            while (parts.hasNext()) {
                target.accept(parts.next(), whole.offset() + 1, records);
            }
        }
    }

    private ChangeFeed feed() {
        ChangeFeed known = feed;
        if (known == null) {
            known = new ChangeFeed(options, String.valueOf(history.database()), partition, stored);
            feed = known;
        }
        return known;
    }

    @Override
    public void close() {
        history.close();
    }
}
