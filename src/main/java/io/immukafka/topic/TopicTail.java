package io.immukafka.topic;

import io.immukafka.ErrorCode;
import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Claim;
import io.immukafka.chain.PartSequence;
import io.immukafka.chain.PartStore;
import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.record.TransactionPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a topic can be continued.
 *
 * @param database name on the primary, as its records say it
 * @param last the last transaction that is whole in it, verified by its own bytes
 */
public record TopicTail(String database, Position last) {

    private static final long FIRST_LOOK = 256;
    private static final int WIDER = 64;
    private static final Duration MOMENT = Duration.ofMillis(200);

    /** Finds the tail by looking at the last records, and at more if they hold no whole transaction; empty for none. */
    public static Optional<TopicTail> find(Map<String, String> settings, String topic) throws TopicException {
        for (long records = FIRST_LOOK; ; records *= WIDER) {
            try (TopicReader reader = TopicReader.openToContinue(settings, topic, records)) {
                Optional<TopicTail> tail = read(reader);
                boolean all = reader.total() < records;
                if (tail.isPresent() || all) {
                    return tail;
                }
            }
        }
    }

    private static Optional<TopicTail> read(TopicReader reader) throws TopicException {
        PartSequence<PartStore> sequence = new PartSequence<>();
        TopicTail tail = null;
        while (!reader.ended()) {
            for (TopicReader.Read read : reader.poll(MOMENT)) {
                if (read.record() instanceof TransactionPart part) {
                    String where = reader.topic() + "-0@" + read.offset();
                    tail = after(tail, part, outcome(sequence, part), where);
                }
            }
        }
        return Optional.ofNullable(tail);
    }

    private static PartSequence.Outcome<PartStore> outcome(PartSequence<PartStore> sequence, TransactionPart part) {
        try {
            return sequence.accept(part.part(), () -> PartStore.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException("discarding parts cannot fail", e);
        }
    }

    private static @Nullable TopicTail after(
            @Nullable TopicTail tail, TransactionPart part, PartSequence.Outcome<PartStore> outcome, String where)
            throws TopicException {
        Position before = tail == null ? null : tail.last();
        if (outcome instanceof PartSequence.Outcome.Broken<PartStore> broken) {
            throw unusable(where, broken.cause().getMessage(), broken.cause());
        }
        if (outcome instanceof PartSequence.Outcome.Missing<PartStore> missing
                && before != null
                && part.tx() > before.tx()) {
            throw unusable(where, missing.what(), null);
        }
        if (!(outcome instanceof PartSequence.Outcome.Whole<PartStore>)) {
            return tail;
        }
        Claim claim = part.part().claim();
        Verdict verdict = before == null ? new Verdict.Next(claim.reached()) : ChainCheck.link(before, claim);
        if (verdict instanceof Verdict.Gap gap) {
            throw unusable(where, gap.describe(), null);
        }
        if (verdict instanceof Verdict.Fork fork) {
            throw unusable(where, fork.describe(), null);
        }
        return verdict instanceof Verdict.Next ? new TopicTail(part.database(), claim.reached()) : tail;
    }

    private static TopicException unusable(String where, @Nullable String what, @Nullable Exception cause) {
        return new TopicException(
                TopicException.Category.UNUSABLE,
                ErrorCode.TRANSACTION_UNVERIFIED,
                where + ": the end of the topic failed verification, so nothing can be appended: " + what,
                cause);
    }
}
