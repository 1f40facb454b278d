package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows transactions through their parts, as they come, and recomputes their checksums on the way: it says what each
 * part is to the transaction that is open, and holds none of their bytes. What a transaction is to the history is for
 * others to judge.
 *
 * <p>Part 0 begins a transaction anew and discards an unfinished one; all other parts but the last are as long as it. A
 * repeated part must equal the first. Not safe for several threads.
 */
public final class PartSequence {

    /** What a part is to the open transaction. */
    public sealed interface Outcome {

        /** It is the next one, and others follow. */
        record Next() implements Outcome {}

        /**
         * It is the last one: all bytes are there and are canonical, and the header bears the claim out. Whether the
         * entries are those of the header is for {@link ChainCheck#integrity} to say.
         *
         * @param computed from the transaction's bytes
         */
        record Whole(RecomputedTx computed) implements Outcome {}

        /**
         * It came before, with the same length. Whoever holds what came then compares the bytes, and calls
         * {@link #differs} if they are others.
         */
        record Repeat() implements Outcome {}

        /** Its transaction was completed, or given up with an earlier outcome: it says nothing new. */
        record Settled() implements Outcome {}

        /**
         * Parts before it are missing; its transaction is given up.
         *
         * @param what is missing, as a sentence without an end
         */
        record Missing(String what) implements Outcome {}

        /**
         * Its transaction can't be right, and is given up.
         *
         * @param what is wrong, as a sentence without an end
         * @param cause null if there is none
         */
        record Broken(String what, @Nullable Throwable cause) implements Outcome {}
    }

    private static final Outcome NEXT = new Outcome.Next();
    private static final Outcome REPEAT = new Outcome.Repeat();
    private static final Outcome SETTLED = new Outcome.Settled();

    private final TxHasher hasher = new TxHasher();

    /** Of the open transaction; null if there is none. */
    private @Nullable Claim claim;

    private int parts;
    private int next;
    private int cut;
    private long taken;
    private boolean headerProved;
    /** The last transaction that was completed or given up. */
    private long settledTx;

    /** Takes the next part. */
    public Outcome accept(TxPart part) {
        try {
            if (part.first()) {
                begin(part);
            }
            Claim open = claim;
            if (open == null || part.claim().tx() != open.tx()) {
                return part.claim().tx() == settledTx ? SETTLED : missing(part, "the parts before part " + part.part());
            }
            return proceed(part, open);
        } catch (MalformedTxException e) {
            return broken(part, String.valueOf(e.getMessage()), e);
        }
    }

    private void begin(TxPart part) throws MalformedTxException {
        claim = part.claim();
        parts = part.parts();
        next = 0;
        cut = part.payload().length;
        taken = 0;
        headerProved = false;
        hasher.begin(part.claim().length());
    }

    private Outcome proceed(TxPart part, Claim open) throws MalformedTxException {
        if (!part.claim().equals(open) || part.parts() != parts) {
            return broken(
                    part,
                    "part " + part.part() + " of " + part.parts() + " says " + part.claim() + ", but the first part of "
                            + parts + " said " + open,
                    null);
        }
        if (part.part() > next) {
            return missing(part, "part " + next);
        }
        byte[] payload = part.payload();
        boolean repeated = part.part() < next;
        if ((!part.last() && payload.length != cut) || (!repeated && payload.length > open.length() - taken)) {
            return broken(
                    part,
                    "part " + part.part() + " of " + parts + " has " + payload.length + " bytes, after parts of " + cut
                            + " and " + taken + " of " + open.length() + " bytes",
                    null);
        }
        return repeated ? REPEAT : add(part, open);
    }

    private Outcome add(TxPart part, Claim open) throws MalformedTxException {
        hasher.accept(part.payload(), 0, part.payload().length);
        TxHeader header = hasher.header();
        Digest alh = hasher.alh();
        // The header stands first: what it contradicts is known before the values have come.
        if (!headerProved && header != null && alh != null) {
            Optional<Verdict.Corrupt> corrupt = ChainCheck.claim(open, Claim.of(header, alh, open.length()));
            if (corrupt.isPresent()) {
                return broken(part, corrupt.get().describe(), null);
            }
            headerProved = true;
        }
        taken += part.payload().length;
        next++;
        if (!part.last()) {
            return NEXT;
        }
        RecomputedTx computed = hasher.finish();
        settle(open.tx());
        return new Outcome.Whole(computed);
    }

    /** Gives the transaction up, since a repeated part does not equal the one that came first. */
    public Outcome.Broken differs(TxPart repeat) {
        return broken(repeat, "part " + repeat.part() + " came twice with different bytes", null);
    }

    private Outcome.Missing missing(TxPart part, String what) {
        long tx = part.claim().tx();
        settle(tx);
        return new Outcome.Missing(
                "of transaction " + tx + " with " + part.parts() + " parts, counted from 0, " + what + " did not come");
    }

    private Outcome.Broken broken(TxPart part, String what, @Nullable Throwable cause) {
        settle(part.claim().tx());
        return new Outcome.Broken(what, cause);
    }

    private void settle(long tx) {
        settledTx = tx;
        claim = null;
    }

    /** Whether the open transaction's header has come and bears the claim out. */
    public boolean headerProved() {
        return claim != null && headerProved;
    }

    /** Forgets an unfinished transaction. */
    public void discard() {
        claim = null;
    }

    /** What comes next may repeat everything: forgets which transaction was settled last, too. */
    public void rewind() {
        discard();
        settledTx = 0;
    }
}
