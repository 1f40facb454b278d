package io.immukafka.topic;

import io.immukafka.chain.Position;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a topic ends, and can be continued.
 *
 * @param database name on the primary, as its records say it
 * @param last the last transaction that is in it
 */
public record TopicTail(String database, Position last) {

    private static final Logger log = LoggerFactory.getLogger(TopicTail.class);

    private static final long FIRST_LOOK = 256;
    private static final int WIDER = 64;
    private static final Duration MOMENT = Duration.ofMillis(200);

    /** Opens the end of a topic. */
    private interface TailOpener {
        TopicReader last(long records) throws TopicException;
    }

    /**
     * Finds where a topic can be continued in the encoding of {@link TopicWriter}; records in another one are refused.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them
     */
    public static Optional<TopicTail> findToContinue(Map<String, String> settings, String topic) throws TopicException {
        try (SharedReaders readers = SharedReaders.open(settings)) {
            return find(records -> readers.lastToContinue(topic, records));
        }
    }

    /**
     * Finds the last transaction up to which a reader of the whole topic gets: it is whole, verified by its own bytes, and no
     * transaction before it is missing among the records that were looked at. These are the last ones, and more or all of them
     * if the last ones do not tell.
     *
     * @return empty if the topic has no whole transaction
     */
    public static Optional<TopicTail> find(SharedReaders readers, String topic) throws TopicException {
        return find(records -> readers.last(topic, records));
    }

    private static Optional<TopicTail> find(TailOpener topic) throws TopicException {
        for (long records = FIRST_LOOK; ; records *= WIDER) {
            try (TopicReader reader = topic.last(records)) {
                TailChain chain = new TailChain();
                while (!reader.ended()) {
                    for (TopicReader.Read read : reader.poll(MOMENT)) {
                        if (read.record() instanceof TransactionPart part) {
                            chain.accept(part, reader.topic() + "-0@" + read.offset());
                        }
                    }
                }
                if (reader.total() < records
                        || (chain.isCertain() && chain.tail().isPresent())) {
                    return chain.tail();
                }
                log.info(
                        "The last {} records of topic '{}' do not tell where it can be continued: looking at more of them",
                        reader.total(),
                        reader.topic());
            }
        }
    }

    /**
     * The newest transaction that one of the last records shows to be in the topic: its own last part, a later transaction, or a
     * state. Nothing is verified.
     *
     * @param records how many to look at
     * @return empty if they show nothing
     */
    public static Optional<TopicTail> newest(SharedReaders readers, String topic, long records) throws TopicException {
        try (TopicReader reader = readers.last(topic, records)) {
            TopicTail newest = null;
            while (!reader.ended()) {
                for (TopicReader.Read read : reader.poll(MOMENT)) {
                    Position shown = shown(read.record());
                    newest = newest == null || shown.tx() > newest.last().tx()
                            ? new TopicTail(read.record().database(), shown)
                            : newest;
                }
            }
            return Optional.ofNullable(newest);
        }
    }

    /** Up to which transaction a topic must be whole if it has this record and no gap. */
    static Position shown(ImmudbRecord record) {
        if (record instanceof TransactionPart part) {
            return part.part().last()
                    ? part.part().claim().reached()
                    : part.part().claim().previous();
        }
        return ((StateRecord) record).position();
    }
}
