package io.immukafka.receipt;

import io.immukafka.chain.EntryHasher;
import io.immukafka.hash.Digest;
import io.immukafka.hash.MerklePath;
import io.immukafka.tx.TxHeader;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a transaction with what links it to the transaction's Alh: its path to the header's eH, and the header.
 * {@link ReceiptFile} reads and writes it.
 *
 * @param header of the transaction
 * @param key 1 to 65,535 bytes; not copied
 * @param metadata the entry's canonical metadata, empty for none; not copied
 * @param value null if it is longer than {@link #MOST_VALUE} or if the server has dropped it; not copied
 * @param valueDigest SHA-256 of the value
 * @param path from the entry to eH; its index is the entry's 0-based number
 */
public record Receipt(
        TxHeader header, byte[] key, byte[] metadata, byte @Nullable [] value, Digest valueDigest, MerklePath path) {

    /** The longest value in bytes that a receipt holds; of a longer one it holds the SHA-256. */
    public static final int MOST_VALUE = 1 << 20;

    /** The transaction's id. */
    public long tx() {
        return header.id();
    }

    /** The entry's 0-based number in the transaction. */
    public int entry() {
        return path.index();
    }

    /** The Alh, computed from the header. */
    public Digest alh() {
        return header.alh();
    }

    /** The root that the entry's path leads to: the header's eH if the entry belongs to the transaction. */
    public Digest computedEH() {
        EntryHasher hasher = new EntryHasher();
        byte[] digest = new byte[Digest.LENGTH];
        hasher.begin(header.version(), key, key.length, metadata, metadata.length);
        hasher.digest(valueDigest.toBytes(), digest);
        return path.root(Digest.of(digest));
    }
}
