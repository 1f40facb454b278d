package io.immukafka.topic;

import io.immukafka.chain.PartProof;
import io.immukafka.chain.PartProof.Step;
import io.immukafka.chain.Position;
import io.immukafka.chain.UnprovedException;
import io.immukafka.record.TransactionPart;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where a topic can be continued.
 *
 * @param database name on the primary, as its records say it
 * @param last the last transaction that is whole in it, proved by its own bytes
 */
public record TopicTail(String database, Position last) {

    private static final long FIRST_LOOK = 256;
    private static final int WIDER = 64;
    private static final Duration MOMENT = Duration.ofMillis(200);

    /** Finds the tail by looking at the last records, and at more if they hold no whole transaction; empty for none. */
    public static Optional<TopicTail> find(Map<String, String> settings, String topic) throws TopicException {
        for (long records = FIRST_LOOK; ; records *= WIDER) {
            try (TopicReader reader = TopicReader.open(settings, topic, records)) {
                Optional<TopicTail> tail = read(reader);
                boolean all = reader.total() < records;
                if (tail.isPresent() || all) {
                    return tail;
                }
            }
        }
    }

    private static Optional<TopicTail> read(TopicReader reader) throws TopicException {
        PartProof proof = new PartProof(null);
        boolean begun = false;
        TopicTail tail = null;
        while (!reader.ended()) {
            for (TopicReader.Read read : reader.poll(MOMENT)) {
                if (!(read.record() instanceof TransactionPart part)) {
                    continue;
                }
                begun |= part.part().first();
                if (begun && step(proof, part, reader.topic() + "-0@" + read.offset()) == Step.PROVED) {
                    tail = new TopicTail(part.database(), part.part().claim().reached());
                }
            }
        }
        return Optional.ofNullable(tail);
    }

    private static Step step(PartProof proof, TransactionPart part, String where) throws TopicException {
        try {
            return proof.accept(part.part());
        } catch (UnprovedException e) {
            throw new TopicException(
                    TopicException.Reason.UNUSABLE,
                    where + ": the end of the topic does not prove itself, so nothing can be appended: "
                            + e.getMessage(),
                    e);
        }
    }
}
