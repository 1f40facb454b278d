package io.immukafka.topic;

import io.immukafka.ErrorCode;
import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Claim;
import io.immukafka.chain.PartSequence;
import io.immukafka.chain.PartStore;
import io.immukafka.chain.Verdict;
import io.immukafka.record.TransactionPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows the last records of a topic as a reader of the whole topic would: repeated transactions are skipped, and what lies beyond
 * a gap is passed over, since it comes again when the gap is filled. What precedes these records is not known, so neither is
 * whether that reader has already got further, or not as far. For one thread.
 */
final class TailChain {

    private final PartSequence<PartStore> sequence = new PartSequence<>();
    private @Nullable TopicTail tail;
    /** The transaction with which the chain begins that leads to the tail. */
    private long first;

    private boolean certain = true;

    /**
     * Takes the next part.
     *
     * @param where it is, for messages
     * @throws TopicException if its transaction fails verification, or belongs to another history
     */
    void accept(TransactionPart part, String where) throws TopicException {
        TopicTail before = tail;
        if (before != null && part.tx() > before.last().tx() + 1) {
            // Not assembled: it would be taken for a repeat when it comes again.
            certain = false;
            return;
        }
        PartSequence.Outcome<PartStore> outcome = outcome(part);
        if (outcome instanceof PartSequence.Outcome.Broken<PartStore> broken) {
            throw unusable(where, broken.cause().getMessage(), broken.cause());
        }
        if (outcome instanceof PartSequence.Outcome.Whole<PartStore>) {
            follow(part.database(), part.part().claim(), where);
        }
    }

    private PartSequence.Outcome<PartStore> outcome(TransactionPart part) {
        try {
            return sequence.accept(part.part(), () -> PartStore.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException("discarding parts cannot fail", e);
        }
    }

    private void follow(String database, Claim claim, String where) throws TopicException {
        TopicTail before = tail;
        if (before == null || claim.tx() < first) {
            // Written again from here on: perhaps because it was missing.
            certain = before == null;
            first = claim.tx();
            tail = new TopicTail(database, claim.reached());
            sequence.rewind();
            return;
        }
        Verdict verdict = ChainCheck.link(before.last(), claim);
        if (verdict instanceof Verdict.Fork fork) {
            throw unusable(where, fork.describe(), null);
        }
        if (verdict instanceof Verdict.Next) {
            tail = new TopicTail(database, claim.reached());
        }
    }

    private static TopicException unusable(String where, @Nullable String what, @Nullable Exception cause) {
        return new TopicException(
                TopicException.Category.UNUSABLE,
                ErrorCode.TRANSACTION_UNVERIFIED,
                where + ": the end of the topic failed verification, so it cannot be continued: " + what,
                cause);
    }

    /** The last transaction of the chain; empty as long as none was whole. */
    Optional<TopicTail> tail() {
        return Optional.ofNullable(tail);
    }

    /** Whether nothing was missing or written again from further back. */
    boolean isCertain() {
        return certain;
    }
}
