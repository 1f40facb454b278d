package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.hash.MerkleFrontier;
import io.immukafka.hash.Sha256;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxParser;
import io.immukafka.tx.TxVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes the checksums of exported transactions, one after the other, from their bytes in any cut. It computes and
 * does not judge: {@link ChainCheck} compares. Holds no value; allocates next to nothing for a transaction. Not safe
 * for several threads.
 */
public final class TxHasher {

    private final HashingVisitor visitor = new HashingVisitor();
    private final TxParser parser = new TxParser(visitor);
    private long length;

    /**
     * Begins a transaction, whatever became of the one before.
     *
     * @param announced bytes of the whole exported transaction
     * @throws MalformedTxException if no transaction has that length
     */
    public void begin(long announced) throws MalformedTxException {
        visitor.header = null;
        visitor.alh = null;
        length = announced;
        parser.begin(announced);
    }

    /**
     * Takes the next bytes.
     *
     * @throws MalformedTxException if they are not the canonical encoding of a transaction
     */
    public void accept(byte[] bytes, int offset, int count) throws MalformedTxException {
        parser.accept(bytes, offset, count);
    }

    /** The header, as soon as its last byte has come; else null. */
    public @Nullable TxHeader header() {
        return visitor.header;
    }

    /** The Alh computed from the header, as soon as its last byte has come; else null. */
    public @Nullable Digest alh() {
        return visitor.alh;
    }

    /**
     * The checksums of the complete transaction.
     *
     * @throws MalformedTxException if bytes are missing
     */
    public RecomputedTx finish() throws MalformedTxException {
        TxHeader header = visitor.header;
        Digest alh = visitor.alh;
        if (!parser.complete() || header == null || alh == null) {
            throw new MalformedTxException(
                    length - parser.remaining(),
                    "end",
                    "the transaction ends here, and " + parser.remaining() + " of its " + length
                            + " bytes are missing");
        }
        return new RecomputedTx(header, alh, visitor.root(), visitor.truncated, length);
    }

    private static final class HashingVisitor implements TxVisitor {
        private final MerkleFrontier wholeTree = new MerkleFrontier();
        private final MerkleFrontier truncatedTree = new MerkleFrontier();
        private final EntryDigests digests = new EntryDigests(wholeTree::append, truncatedTree::append);
        private final Sha256 sha = new Sha256();
        private @Nullable TxHeader header;
        private @Nullable Digest alh;
        private boolean truncated;

        @Override
        public void header(TxHeader found, byte[] encoded, int offset, int count) {
            header = found;
            alh = TxHeader.alh(sha, encoded, offset, count);
            wholeTree.clear();
            truncatedTree.clear();
            digests.begin(found.version());
        }

        @Override
        public void entry(byte[] key, int keyLength, byte[] metadata, int metadataLength, long valueLength) {
            digests.entry(key, keyLength, metadata, metadataLength, valueLength);
        }

        @Override
        public void value(byte[] bytes, int offset, int count) {
            digests.value(bytes, offset, count);
        }

        @Override
        public void entryEnd() {
            digests.entryEnd();
        }

        @Override
        public void end(boolean valuesAreDigests) {
            truncated = valuesAreDigests;
        }

        /** The root over the entries, reading the values as the flag says. */
        Digest root() {
            return (truncated ? truncatedTree : wholeTree).root();
        }
    }
}
