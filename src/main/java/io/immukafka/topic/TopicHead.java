package io.immukafka.topic;

import io.immukafka.chain.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The last transaction of a topic, asked for again and again: only new records are read. They are not verified. Not safe for
 * several threads.
 */
public final class TopicHead implements AutoCloseable {

    private static final long FIRST_LOOK = 64;
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final long LONGEST_LOOK_NANOS = 1_000_000_000;

    private final TopicReader reader;
    private Position last;
    private long offset = -1;

    private TopicHead(TopicReader reader, Position last) {
        this.reader = reader;
        this.last = last;
    }

    /**
     * Opens a topic, which must exist.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them, and of the schema registry if there is one
     */
    public static TopicHead open(Map<String, String> settings, String topic) throws TopicException {
        Position last;
        try (SharedReaders readers = SharedReaders.open(settings)) {
            last = TopicTail.newest(readers, topic, FIRST_LOOK)
                    .map(TopicTail::last)
                    .orElse(Position.EMPTY);
        }
        return new TopicHead(
                SharedReaders.alone(settings, readers -> readers.follow(topic, SharedReaders.before(FIRST_LOOK))),
                last);
    }

    /** The last transaction whose last part is in the topic; the empty position if there is none. */
    public Position last() throws TopicException {
        long until = System.nanoTime() + LONGEST_LOOK_NANOS;
        List<TopicReader.Read> records;
        do {
            records = reader.poll(MOMENT);
            for (TopicReader.Read read : records) {
                // Offsets go back if the topic is created again.
                last = read.offset() <= offset ? Position.EMPTY : last;
                offset = read.offset();
                Position shown = TopicTail.shown(read.record());
                last = shown.tx() > last.tx() ? shown : last;
            }
        } while (!records.isEmpty() && System.nanoTime() - until < 0);
        return last;
    }

    @Override
    public void close() {
        reader.close();
    }
}
