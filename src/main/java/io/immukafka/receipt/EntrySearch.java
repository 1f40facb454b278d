package io.immukafka.receipt;

import io.immukafka.chain.EntryDigests;
import io.immukafka.hash.Digest;
import io.immukafka.hash.MerklePath;
import io.immukafka.hash.MerklePathBuilder;
import io.immukafka.hash.Sha256;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxParser;
import io.immukafka.tx.TxVisitor;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the receipt of one entry from the bytes of its transaction, in any cut. It holds the entry and its path, whatever
 * the transaction's size. Not safe for several threads.
 */
public final class EntrySearch {

    private final EntryVisitor visitor;
    private final TxParser parser;

    /**
     * A search for an entry.
     *
     * @param entry its 0-based number
     */
    public EntrySearch(int entry) {
        visitor = new EntryVisitor(entry);
        parser = new TxParser(visitor);
    }

    /**
     * Begins the transaction, or begins it again.
     *
     * @param length bytes of the whole exported transaction
     * @throws MalformedTxException if no transaction has that length
     */
    public void begin(long length) throws MalformedTxException {
        parser.begin(length);
    }

    /**
     * Takes the next bytes.
     *
     * @throws MalformedTxException if they are not the canonical encoding of a transaction
     */
    public void accept(byte[] bytes, int offset, int count) throws MalformedTxException {
        parser.accept(bytes, offset, count);
    }

    /** How many entries the transaction has; 0 before its header has come. */
    public int entries() {
        TxHeader header = visitor.header;
        return header == null ? 0 : header.entries();
    }

    /**
     * The receipt, once the transaction is complete; empty if it has no such entry.
     *
     * @throws IllegalStateException if bytes are missing, or the entries are not those that the header stands for, which
     *     verification finds before
     */
    public Optional<Receipt> finish() {
        if (!parser.complete()) {
            throw new IllegalStateException(parser.remaining() + " bytes of the transaction are missing");
        }
        Optional<Receipt> receipt = visitor.receipt();
        receipt.ifPresent(each -> {
            if (!each.computedEH().equals(each.header().eH())) {
                throw new IllegalStateException("transaction " + each.tx() + " was not verified: its eH is "
                        + each.header().eH() + ", but its entries have " + each.computedEH());
            }
        });
        return receipt;
    }

    private static final class EntryVisitor implements TxVisitor {
        private final int wanted;
        private final Sha256 sha = new Sha256();
        private @Nullable TxHeader header;
        private @Nullable MerklePathBuilder wholeTree;
        private @Nullable MerklePathBuilder truncatedTree;
        private @Nullable EntryDigests digests;
        private boolean truncated;
        private int entry;
        private byte[] key = {};
        private byte[] metadata = {};
        private byte @Nullable [] value;
        private int filled;
        private Digest valueDigest = Digest.OF_NOTHING;

        EntryVisitor(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void header(TxHeader found, byte[] encoded, int offset, int count) {
            header = found;
            entry = 0;
            digests = null;
            if (wanted < found.entries()) {
                MerklePathBuilder whole = new MerklePathBuilder(wanted, found.entries());
                MerklePathBuilder other = new MerklePathBuilder(wanted, found.entries());
                digests = new EntryDigests(whole::append, other::append);
                digests.begin(found.version());
                wholeTree = whole;
                truncatedTree = other;
            }
        }

        @Override
        public void entry(byte[] k, int keyLength, byte[] m, int metadataLength, long valueLength) {
            if (digests != null) {
                digests.entry(k, keyLength, m, metadataLength, valueLength);
            }
            if (entry == wanted) {
                key = Arrays.copyOf(k, keyLength);
                metadata = Arrays.copyOf(m, metadataLength);
                value = valueLength <= Receipt.MOST_VALUE ? new byte[(int) valueLength] : null;
                filled = 0;
                sha.reset();
            }
        }

        @Override
        public void value(byte[] bytes, int offset, int count) {
            if (digests != null) {
                digests.value(bytes, offset, count);
            }
            if (entry == wanted) {
                sha.add(bytes, offset, count);
                if (value != null) {
                    System.arraycopy(bytes, offset, value, filled, count);
                    filled += count;
                }
            }
        }

        @Override
        public void entryEnd() {
            if (digests != null) {
                digests.entryEnd();
            }
            if (entry == wanted) {
                valueDigest = sha.finish();
            }
            entry++;
        }

        @Override
        public void end(boolean valuesAreDigests) {
            truncated = valuesAreDigests;
        }

        Optional<Receipt> receipt() {
            MerklePathBuilder tree = truncated ? truncatedTree : wholeTree;
            if (header == null || tree == null || digests == null) {
                return Optional.empty();
            }
            MerklePath path = tree.path();
            return Optional.of(
                    truncated && value != null
                            ? new Receipt(header, key, metadata, null, Digest.of(value), path)
                            : new Receipt(header, key, metadata, value, valueDigest, path));
        }
    }
}
