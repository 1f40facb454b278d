package io.immukafka.change;

import io.immukafka.change.Content.Present;
import io.immukafka.change.Content.TooLong;
import io.immukafka.change.Content.Truncated;
import io.immukafka.hash.Digest;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxParser;
import io.immukafka.tx.TxVisitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the transactions of one database, one after the other, from their exported bytes in any cut. They must be
 * verified before {@link #finish} is called: only then does a transaction change the catalog that the decoder follows.
 * Not safe for several threads.
 */
public final class ChangeDecoder {

    /** The database that no decoder reads: its entries hold password hashes. */
    public static final String SYSTEM_DATABASE = "systemdb";

    private final Catalog catalog;
    private final Numbering numbering = new Numbering();
    private final EntryCollector visitor;
    private final TxParser parser;

    /** The catalog in {@link DecoderState#catalog}; null if it has changed since. */
    private @Nullable String encodedCatalog;

    /** {@link DecoderState#numbers}; null if they have changed since. */
    private @Nullable String encodedNumbers;

    /** A decoder that knows no table yet. */
    public ChangeDecoder(ChangeLimits limits) {
        this(limits, new Catalog());
    }

    private ChangeDecoder(ChangeLimits limits, Catalog catalog) {
        this.catalog = catalog;
        visitor = new EntryCollector(limits);
        parser = new TxParser(visitor);
    }

    /**
     * A decoder that continues where another one was when it gave its {@link #state}.
     *
     * @throws MalformedStateException if the state cannot be read
     */
    public static ChangeDecoder resume(ChangeLimits limits, DecoderState state) throws MalformedStateException {
        return new ChangeDecoder(limits, CatalogCodec.decode(state));
    }

    /** All that the transactions so far leave for those to come. */
    public DecoderState state() {
        String encoded = encodedCatalog;
        if (encoded == null) {
            encoded = CatalogCodec.encode(catalog);
            encodedCatalog = encoded;
        }
        String numbers = encodedNumbers;
        if (numbers == null) {
            numbers = catalog.numbers();
            encodedNumbers = numbers;
        }
        return new DecoderState(encoded, numbers);
    }

    /**
     * Begins a transaction; one that was not finished is forgotten.
     *
     * @param length bytes of the whole exported transaction
     * @throws MalformedTxException if no transaction has that length
     */
    public void begin(long length) throws MalformedTxException {
        visitor.clear();
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

    /**
     * Decodes the transaction, which must be complete and verified.
     *
     * @throws SystemDatabaseException if it is one of the system database
     * @throws IllegalStateException if bytes are missing
     */
    public TransactionChanges finish() throws SystemDatabaseException {
        TxHeader header = visitor.header;
        if (header == null || !parser.complete()) {
            throw new IllegalStateException(parser.remaining() + " bytes of the transaction are missing");
        }
        List<StoredEntry> entries = visitor.entries();
        boolean defines = false;
        boolean documents = false;
        for (StoredEntry entry : entries) {
            if (SystemEntries.isOne(entry)) {
                throw new SystemDatabaseException(header.id(), entry.number());
            }
            defines |= isCatalog(entry);
            documents |= entry.key()[0] == Engine.DOCUMENTS.prefix();
        }
        if (defines) {
            encodedCatalog = null;
            encodedNumbers = null;
        }
        boolean restated = header.metadata().truncatedUpTo().isPresent();
        List<Change> changes = new TransactionDecoder(catalog, numbering, restated, entries).decode();
        if (numbering.endTransaction()) {
            encodedNumbers = null;
        }
        byte[] extra = header.metadata().extra();
        return new TransactionChanges(
                header.id(),
                header.alh(),
                header.timestamp(),
                extra == null ? null : Requester.of(extra, documents),
                visitor.truncated,
                header.metadata().truncatedUpTo(),
                changes);
    }

    private static boolean isCatalog(StoredEntry entry) {
        return entry.engine(CatalogKey.PREFIX) != null;
    }

    /** Collects the entries, values up to the limits. */
    private static final class EntryCollector implements TxVisitor {
        private final ChangeLimits limits;
        private @Nullable TxHeader header;
        private final List<StoredEntry> collected = new ArrayList<>();
        private boolean truncated;
        private long held;
        private byte[] key = {};
        private EntryMetadata metadata = EntryMetadata.NONE;
        private byte @Nullable [] value;
        private int filled;
        private long length;

        EntryCollector(ChangeLimits limits) {
            this.limits = limits;
        }

        void clear() {
            header = null;
            collected.clear();
            truncated = false;
            held = 0;
        }

        List<StoredEntry> entries() {
            return truncated
                    ? collected.stream().map(EntryCollector::withoutValue).toList()
                    : List.copyOf(collected);
        }

        private static StoredEntry withoutValue(StoredEntry entry) {
            byte[] digest = ((Present) entry.content()).bytes().array();
            return new StoredEntry(entry.number(), entry.key(), entry.metadata(), new Truncated(Digest.of(digest)));
        }

        @Override
        public void header(TxHeader found, byte[] encoded, int offset, int count) {
            header = found;
        }

        @Override
        public void entry(byte[] k, int keyLength, byte[] m, int metadataLength, long valueLength) {
            key = Arrays.copyOf(k, keyLength);
            metadata = EntryMetadata.decode(m, metadataLength);
            length = valueLength;
            filled = 0;
            // A value of this length may be a digest, which is told only at the end.
            boolean fits = valueLength <= Digest.LENGTH
                    || (valueLength <= limits.valueBytes()
                            && (held + valueLength <= limits.transactionBytes()
                                    || isCatalog(new StoredEntry(0, key, metadata, new TooLong(valueLength)))));
            value = fits ? new byte[(int) valueLength] : null;
            held += fits ? valueLength : 0;
        }

        @Override
        public void value(byte[] bytes, int offset, int count) {
            if (value != null) {
                System.arraycopy(bytes, offset, value, filled, count);
                filled += count;
            }
        }

        @Override
        public void entryEnd() {
            Content content = value == null ? new TooLong(length) : new Present(Bytes.wrap(value));
            collected.add(new StoredEntry(collected.size(), key, metadata, content));
        }

        @Override
        public void end(boolean valuesAreDigests) {
            truncated = valuesAreDigests;
        }
    }
}
