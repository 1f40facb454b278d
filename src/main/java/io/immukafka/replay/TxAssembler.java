package io.immukafka.replay;

import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Claim;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxHasher;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.Verdict;
import io.immukafka.engine.TxBuffer;
import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts transactions together from their parts and recomputes their checksums on the way. Part 0 begins a transaction
 * anew and discards an unfinished one; a repeated part must equal the first. Not safe for several threads.
 */
final class TxAssembler {

    private final TxHasher hasher = new TxHasher();

    private @Nullable Claim claim;
    private @Nullable TxBuffer buffer;
    private String from = "";
    private int parts;
    private int next;
    private int cut;
    private long written;
    /** The last transaction that was completed or given up: more of its parts say nothing new. */
    private long settledTx;

    /**
     * Takes a part.
     *
     * @param place where it was read, for messages
     * @return what it completes or shows, if anything
     * @throws IOException if the temporary file of a large transaction can't be written or read
     */
    Optional<Item> put(TxPart part, String place) throws IOException {
        Claim stated = part.claim();
        try {
            if (part.first()) {
                discard();
                begin(part, place);
            } else if (claim == null || stated.tx() != claim.tx()) {
                boolean known = stated.tx() == settledTx;
                return known ? Optional.empty() : hole(part, "the parts before part " + part.part(), place);
            }
            return Optional.ofNullable(add(part, place));
        } catch (IOException e) {
            discard();
            throw e;
        } catch (MalformedTxException e) {
            return broken(stated.tx(), String.valueOf(e.getMessage()), e, place);
        }
    }

    private void begin(TxPart part, String place) throws MalformedTxException, IOException {
        claim = part.claim();
        from = place;
        parts = part.parts();
        next = 0;
        cut = part.payload().length;
        written = 0;
        hasher.begin(part.claim().length());
        buffer = new TxBuffer(part.claim().length());
    }

    private @Nullable Item add(TxPart part, String place) throws MalformedTxException, IOException {
        Claim expected = part.claim();
        TxBuffer target = buffer;
        if (target == null || claim == null) {
            return null;
        }
        if (!expected.equals(claim) || part.parts() != parts) {
            return broken(
                            expected.tx(),
                            "part " + part.part() + " of " + part.parts() + " says " + expected
                                    + ", but the first part of " + parts + ", at " + from + ", said " + claim,
                            null,
                            place)
                    .orElseThrow();
        }
        if (part.part() < next) {
            return repeated(target, part, place);
        }
        if (part.part() > next) {
            return hole(part, "part " + next, place).orElseThrow();
        }
        byte[] payload = part.payload();
        if (payload.length > expected.length() - written || (!part.last() && payload.length != cut)) {
            return broken(
                            expected.tx(),
                            "part " + part.part() + " of " + parts + " has " + payload.length
                                    + " bytes, after parts of " + cut + " and " + written + " of " + expected.length()
                                    + " bytes",
                            null,
                            place)
                    .orElseThrow();
        }
        hasher.accept(payload, 0, payload.length);
        if (next == 0) {
            Optional<Verdict.Corrupt> corrupt = contradiction(expected);
            if (corrupt.isPresent()) {
                return broken(expected.tx(), corrupt.get().describe(), null, place)
                        .orElseThrow();
            }
        }
        target.append(payload);
        written += payload.length;
        next++;
        return part.last() ? complete(target, expected) : null;
    }

    /** The header stands first: what it contradicts is known before the values have come. */
    private Optional<Verdict.Corrupt> contradiction(Claim expected) {
        TxHeader header = hasher.header();
        Digest alh = hasher.alh();
        return header == null || alh == null
                ? Optional.empty()
                : ChainCheck.claim(expected, Claim.of(header, alh, expected.length()));
    }

    private Item complete(TxBuffer content, Claim expected) throws MalformedTxException {
        RecomputedTx computed = hasher.finish();
        Item whole = new Item.Whole(expected, computed, content, from);
        settledTx = expected.tx();
        claim = null;
        buffer = null;
        return whole;
    }

    private @Nullable Item repeated(TxBuffer earlier, TxPart part, String place) throws IOException {
        byte[] first = new byte[part.payload().length];
        long offset = (long) part.part() * cut;
        boolean same = offset + first.length <= written;
        if (same) {
            earlier.read(offset, first, 0, first.length);
            same = Arrays.equals(first, part.payload());
        }
        return same
                ? null
                : broken(
                                part.claim().tx(),
                                "part " + part.part() + " came twice with different bytes; the transaction begins at "
                                        + from,
                                null,
                                place)
                        .orElseThrow();
    }

    private Optional<Item> hole(TxPart part, String what, String place) {
        long tx = part.claim().tx();
        settle(tx);
        return Optional.of(new Item.Hole(
                tx,
                "of transaction " + tx + " with " + part.parts() + " parts, counted from 0, " + what + " did not come",
                place));
    }

    private Optional<Item> broken(long tx, String what, @Nullable Throwable cause, String place) {
        settle(tx);
        return Optional.of(new Item.Broken(tx, what, cause, place));
    }

    private void settle(long tx) {
        settledTx = tx;
        discard();
    }

    /** Forgets an unfinished transaction. */
    void discard() {
        if (buffer != null) {
            buffer.close();
        }
        buffer = null;
        claim = null;
    }

    /** The origin is read from its beginning again. */
    void rewind() {
        discard();
        settledTx = 0;
    }
}
