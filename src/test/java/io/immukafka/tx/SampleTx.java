package io.immukafka.tx;

import io.immukafka.chain.ReferenceProof;
import io.immukafka.hash.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A transaction whole in memory, to be encoded as it is, or changed first. */
public record SampleTx(TxHeader header, List<TxEntry> entries, TxEncoder.Ending ending) {

    /** The exported bytes. */
    public byte[] encode() {
        return TxEncoder.encode(header, entries, ending);
    }

    /** The checksums by the reference. */
    public ReferenceProof proof() {
        return ReferenceProof.of(encode());
    }

    /** The same with the eH that its entries have. */
    public SampleTx withEHRecomputed() {
        Digest eH = proof().eH();
        return withHeader(h -> HeaderBuilder.like(h).eH(eH).build());
    }

    /** The same with another header. */
    public SampleTx withHeader(UnaryOperator<TxHeader> change) {
        return new SampleTx(change.apply(header), entries, ending);
    }

    /** The same with other entries, the header's eH unchanged. */
    public SampleTx withEntries(UnaryOperator<TxEntry> change) {
        return new SampleTx(header, entries.stream().map(change).toList(), ending);
    }

    /** The same with another ending. */
    public SampleTx withEnding(TxEncoder.Ending other) {
        return new SampleTx(header, entries, other);
    }

    /** A visitor that collects what a parser finds into a transaction. */
    public static final class Collector implements TxVisitor {
        private final List<TxEntry> entries = new ArrayList<>();
        private final List<TxHeader> header = new ArrayList<>();
        private byte[] key = {};
        private EntryMetadata metadata = EntryMetadata.NONE;
        private byte[] value = {};
        private int filled;
        private boolean truncated;

        @Override
        public void header(TxHeader found, byte[] encoded, int offset, int length) {
            header.add(found);
        }

        @Override
        public void entry(byte[] k, int keyLength, byte[] m, int metadataLength, long valueLength) {
            key = Arrays.copyOf(k, keyLength);
            metadata = EntryMetadata.decode(m, metadataLength);
            value = new byte[Math.toIntExact(valueLength)];
            filled = 0;
        }

        @Override
        public void value(byte[] bytes, int offset, int length) {
            System.arraycopy(bytes, offset, value, filled, length);
            filled += length;
        }

        @Override
        public void entryEnd() {
            if (filled != value.length) {
                throw new AssertionError(value.length + " bytes of value were announced, " + filled + " came");
            }
            entries.add(new TxEntry(key, metadata, value));
        }

        @Override
        public void end(boolean valuesAreDigests) {
            truncated = valuesAreDigests;
        }

        /**
         * What was found.
         *
         * @param length of the parsed bytes, which tells whether they had a flag
         */
        public SampleTx collected(int length) {
            if (header.size() != 1) {
                throw new AssertionError("one header was to come, " + header.size() + " came");
            }
            SampleTx bare = new SampleTx(header.get(0), entries, TxEncoder.Ending.WITHOUT_FLAG);
            if (bare.encode().length == length && !truncated) {
                return bare;
            }
            return bare.withEnding(truncated ? TxEncoder.Ending.TRUNCATED : TxEncoder.Ending.WHOLE);
        }
    }
}
