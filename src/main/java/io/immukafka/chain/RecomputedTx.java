package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.tx.TxHeader;

/**
 * A transaction's checksums as computed from its exported bytes alone.
 *
 * @param header what the bytes say
 * @param alh computed from the header
 * @param eH computed from the entries; the header says what it should be
 * @param truncated whether every value is the SHA of one that the server has dropped
 * @param length bytes of the exported transaction
 */
public record RecomputedTx(TxHeader header, Digest alh, Digest eH, boolean truncated, long length) {

    /** Transaction id. */
    public long tx() {
        return header.id();
    }

    /** The claim that these bytes bear out, if {@link #entriesMatch}. */
    public Claim claim() {
        return Claim.of(header, alh, length);
    }

    /** Whether the entries are those that the header, and so the Alh, stands for. */
    public boolean entriesMatch() {
        return eH.equals(header.eH());
    }
}
