package io.immukafka.change;

import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.HeaderBuilder;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.SampleTx;
import io.immukafka.tx.TxEncoder.Ending;
import io.immukafka.tx.TxEntry;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Transactions put together by hand and decoded one after the other. */
final class Transactions {

    static final EntryMetadata DELETED = new EntryMetadata(true, OptionalLong.empty(), false);

    private final ChangeLimits limits;
    private ChangeDecoder decoder;
    private final List<TxEntry> entries = new ArrayList<>();
    private TxMetadata metadata = TxMetadata.NONE;
    private long id;

    Transactions() {
        this(ChangeLimits.DEFAULT);
    }

    Transactions(ChangeLimits limits) {
        this.limits = limits;
        decoder = new ChangeDecoder(limits);
    }

    /** The decoder's state. */
    DecoderState state() {
        return decoder.state();
    }

    /** Replaces the decoder by one that has this state and nothing else. */
    Transactions resume(DecoderState state) throws MalformedStateException {
        decoder = ChangeDecoder.resume(limits, state);
        return this;
    }

    /** Adds an entry to the next transaction. */
    Transactions put(byte[] key, byte[] value) {
        return put(key, EntryMetadata.NONE, value);
    }

    Transactions put(byte[] key, EntryMetadata entryMetadata, byte[] value) {
        entries.add(new TxEntry(key, entryMetadata, value));
        return this;
    }

    Transactions delete(byte[] key, byte[] value) {
        return put(key, DELETED, value);
    }

    Transactions delete(byte[] key) {
        return delete(key, new byte[0]);
    }

    /** The next transaction has this metadata. */
    Transactions with(TxMetadata next) {
        metadata = next;
        return this;
    }

    /** Adds a table of SQL whose columns are all VARCHAR[20], the first of them the key. */
    Transactions table(Engine engine, int table, String name, String... columns) {
        put(Encodings.indexKey(engine, table, 0), Encodings.index(true, 1));
        for (int i = 0; i < columns.length; i++) {
            put(Encodings.columnKey(engine, table, i + 1, "VARCHAR"), Encodings.column(0, 20, columns[i]));
        }
        return put(Encodings.tableKey(engine, table), Encodings.text(name));
    }

    /** The events of the transaction; the next one is empty again. */
    List<Change> decode() {
        return transaction().changes();
    }

    TransactionChanges transaction() {
        return transaction(Ending.WHOLE);
    }

    /** The events when every value has been replaced by its digest. */
    List<Change> decodeTruncated() {
        entries.replaceAll(entry -> new TxEntry(entry.key(), entry.metadata(), digest(entry.value())));
        return transaction(Ending.TRUNCATED).changes();
    }

    static byte[] digest(byte[] value) {
        return new Sha256().add(value, 0, value.length).finish().toBytes();
    }

    private TransactionChanges transaction(Ending ending) {
        id++;
        TxHeader header = HeaderBuilder.of(id, Digest.OF_NOTHING)
                .metadata(metadata)
                .entries(entries.size())
                .eH(Digest.OF_NOTHING)
                .build();
        byte[] encoded = new SampleTx(header, List.copyOf(entries), ending).encode();
        entries.clear();
        metadata = TxMetadata.NONE;
        try {
            decoder.begin(encoded.length);
            int half = encoded.length / 2;
            decoder.accept(Arrays.copyOf(encoded, half), 0, half);
            decoder.accept(encoded, half, encoded.length - half);
            return decoder.finish();
        } catch (MalformedTxException | SystemDatabaseException e) {
            throw new AssertionError(e);
        }
    }
}
