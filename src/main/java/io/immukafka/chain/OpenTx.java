package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose parts come in order: its checksums are recomputed on the way and held against its claim, the header
 * as soon as it is whole, the entries with the last part. Holds none of the bytes. Not safe for several threads.
 */
final class OpenTx {

    private final TxHasher hasher = new TxHasher();

    private @Nullable Claim claim;
    private int parts;
    private int next;
    private int partBytes;
    private long taken;
    private boolean headerProved;

    /** Begins the transaction of which this is part 0; the part itself is yet to be accepted. */
    void begin(TxPart first) throws UnprovedException {
        claim = first.claim();
        parts = first.parts();
        next = 0;
        partBytes = first.payload().length;
        taken = 0;
        headerProved = false;
        try {
            hasher.begin(first.claim().length());
        } catch (MalformedTxException e) {
            throw malformed(e);
        }
    }

    /** The claim about the transaction. */
    Claim claim() {
        return Objects.requireNonNull(claim);
    }

    /** Number of the part that is due. */
    int next() {
        return next;
    }

    /** How many parts there are. */
    int parts() {
        return parts;
    }

    /** Whether a part is of this transaction, in as many parts. */
    boolean owns(TxPart part) {
        return part.parts() == parts && part.claim().equals(claim);
    }

    /** Whether a part is the next one, of the same length as those before it. */
    boolean isDue(TxPart part) {
        return owns(part) && part.part() == next && hasLength(part);
    }

    private boolean hasLength(TxPart part) {
        return part.payload().length == (part.last() ? claim().length() - taken : partBytes);
    }

    /** Whether the header has arrived and matches the claim. */
    boolean headerProved() {
        return headerProved;
    }

    /**
     * Takes the part that is due.
     *
     * @return the transaction if this was its last part and it is verified; else null
     * @throws UnprovedException if the transaction cannot be what is claimed: no further part may be accepted
     */
    @Nullable
    RecomputedTx accept(TxPart part) throws UnprovedException {
        if (!owns(part) || part.part() != next) {
            throw new IllegalArgumentException(part + " is not part " + (next + 1) + " of " + parts + " of " + claim);
        }
        byte[] payload = part.payload();
        if (!hasLength(part)) {
            throw new UnprovedException(
                    "part " + part.part() + " of " + parts + " has " + payload.length + " bytes, after parts of "
                            + partBytes + " and " + taken + " of " + claim().length() + " bytes",
                    null);
        }
        try {
            hasher.accept(payload, 0, payload.length);
            proveHeader();
            taken += payload.length;
            next++;
            return part.last() ? prove(hasher.finish()) : null;
        } catch (MalformedTxException e) {
            throw malformed(e);
        }
    }

    private void proveHeader() throws UnprovedException {
        TxHeader header = hasher.header();
        Digest alh = hasher.alh();
        if (!headerProved && header != null && alh != null) {
            refuse(ChainCheck.claim(claim(), Claim.of(header, alh, claim().length())));
            headerProved = true;
        }
    }

    private RecomputedTx prove(RecomputedTx computed) throws UnprovedException {
        refuse(ChainCheck.integrity(computed, claim()));
        return computed;
    }

    private static void refuse(Optional<Verdict.Corrupt> corrupt) throws UnprovedException {
        if (corrupt.isPresent()) {
            throw new UnprovedException(corrupt.get().describe(), null);
        }
    }

    private static UnprovedException malformed(MalformedTxException e) {
        return new UnprovedException(String.valueOf(e.getMessage()), e);
    }
}
