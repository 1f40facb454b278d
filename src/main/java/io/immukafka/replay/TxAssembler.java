package io.immukafka.replay;

import io.immukafka.chain.PartSequence;
import io.immukafka.chain.PartSequence.Outcome;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.TxBuffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts transactions together from their parts: collects their bytes while {@link PartSequence} judges the parts. Not
 * safe for several threads.
 */
final class TxAssembler {

    private final PartSequence sequence = new PartSequence();

    private @Nullable TxBuffer buffer;
    /** Where the open transaction begins. */
    private String from = "";

    /**
     * Takes a part.
     *
     * @param place where it was read, for messages
     * @return what it completes or shows, if anything
     * @throws IOException if the temporary file of a large transaction can't be written or read
     */
    Optional<Item> put(TxPart part, String place) throws IOException {
        if (part.first()) {
            free();
            from = place;
        }
        try {
            Outcome outcome = sequence.accept(part);
            if (outcome instanceof Outcome.Repeat && !repeats(part)) {
                outcome = sequence.differs(part);
            }
            return Optional.ofNullable(item(outcome, part, place));
        } catch (IOException e) {
            discard();
            throw e;
        }
    }

    private @Nullable Item item(Outcome outcome, TxPart part, String place) throws IOException {
        long tx = part.claim().tx();
        if (outcome instanceof Outcome.Next) {
            append(part);
            return null;
        }
        if (outcome instanceof Outcome.Whole whole) {
            TxBuffer content = append(part);
            buffer = null;
            return new Item.Whole(part.claim(), whole.computed(), content, from);
        }
        if (outcome instanceof Outcome.Missing missing) {
            free();
            return new Item.Hole(tx, missing.what(), place);
        }
        if (outcome instanceof Outcome.Broken broken) {
            free();
            String begins = part.first() ? "" : "; the transaction begins at " + from;
            return new Item.Broken(tx, broken.what() + begins, broken.cause(), place);
        }
        return null;
    }

    private TxBuffer append(TxPart part) throws IOException {
        TxBuffer target = buffer;
        if (target == null) {
            target = new TxBuffer(part.claim().length());
            buffer = target;
        }
        target.append(part.payload());
        return target;
    }

    private boolean repeats(TxPart part) throws IOException {
        byte[] first = new byte[part.payload().length];
        // All parts before the last are equally long.
        Objects.requireNonNull(buffer).read((long) part.part() * first.length, first, 0, first.length);
        return Arrays.equals(first, part.payload());
    }

    private void free() {
        if (buffer != null) {
            buffer.close();
        }
        buffer = null;
    }

    /** Forgets an unfinished transaction. */
    void discard() {
        free();
        sequence.discard();
    }

    /** The origin is read from its beginning again. */
    void rewind() {
        free();
        sequence.rewind();
    }
}
