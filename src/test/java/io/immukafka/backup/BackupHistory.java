package io.immukafka.backup;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.Recomputed;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxPart;
import io.immukafka.hash.Digest;
import io.immukafka.hash.MerkleFrontier;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxEncoder.Ending;
import io.immukafka.tx.TxEntry;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxMetadata;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A history of generated transactions that prove themselves, and the backup file that holds them. */
public final class BackupHistory {

    private final Random random;
    private int lag;
    private @Nullable Digest forgedRoot;
    private final List<Digest> alhs = new ArrayList<>();
    private final List<byte[]> txs = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();

    /** An empty history whose blTxId lags by {@code lag} transactions more than it must. */
    BackupHistory(long seed, int lag) {
        random = new Random(seed);
        this.lag = lag;
    }

    /** A history of transactions of all kinds. */
    public static BackupHistory mixed(long seed, int count, int lag) {
        BackupHistory history = new BackupHistory(seed, lag);
        for (int i = 0; i < count; i++) {
            history.addOfKind(i % 8);
        }
        return history;
    }

    /** From now on blTxId lags by so many. */
    void lag(int transactions) {
        lag = transactions;
    }

    /** From now on headers state this blRoot. */
    void forgeRoots(Digest root) {
        forgedRoot = root;
    }

    /** Appends a transaction of one of the kinds 0 to 7. */
    void addOfKind(int kind) {
        switch (kind) {
            case 0 -> add(1, TxMetadata.NONE, Ending.WHOLE, entry(EntryMetadata.NONE, 100));
            case 1 -> add(0, TxMetadata.NONE, Ending.WHOLE, entry(EntryMetadata.NONE, 3), entry(EntryMetadata.NONE, 0));
            case 2 ->
                add(
                        1,
                        TxMetadata.of(OptionalLong.of(1), new byte[] {7, 7}),
                        Ending.WHOLE,
                        entry(new EntryMetadata(true, OptionalLong.of(9_999_999), true), 32),
                        entry(EntryMetadata.NONE, 40),
                        entry(EntryMetadata.NONE, 32));
            case 3 -> add(1, TxMetadata.NONE, Ending.WITHOUT_FLAG, entry(EntryMetadata.NONE, 20));
            case 4 -> add(1, TxMetadata.NONE, Ending.WHOLE);
            case 5 -> add(1, TxMetadata.NONE, Ending.TRUNCATED, entry(EntryMetadata.NONE, 32));
            case 6 -> add(1, TxMetadata.NONE, Ending.WHOLE, entry(EntryMetadata.NONE, 32));
            default -> add(0, TxMetadata.NONE, Ending.WITHOUT_FLAG, entry(EntryMetadata.NONE, 32));
        }
    }

    TxEntry entry(EntryMetadata metadata, int valueLength) {
        byte[] key = new byte[1 + random.nextInt(12)];
        random.nextBytes(key);
        byte[] value = new byte[valueLength];
        random.nextBytes(value);
        return new TxEntry(key, metadata, value);
    }

    /** Appends a transaction. */
    void add(int version, TxMetadata metadata, Ending ending, TxEntry... entries) {
        long id = alhs.size() + 1L;
        long blTxId = Math.max(0, id - 1 - lag);
        TxHeader draft = new TxHeader(
                id,
                last().alh(),
                1_700_000_000 + id,
                version,
                metadata,
                entries.length,
                Digest.ZERO,
                blTxId,
                root(blTxId));
        Digest eH = hash(TxEncoder.encode(draft, List.of(entries), ending)).eH();
        TxHeader header = new TxHeader(
                id, draft.prevAlh(), draft.timestamp(), version, metadata, entries.length, eH, blTxId, draft.blRoot());
        byte[] tx = TxEncoder.encode(header, List.of(entries), ending);
        alhs.add(header.alh());
        txs.add(tx);
        claims.add(Claim.of(header, header.alh(), tx.length));
    }

    private static RecomputedTx hash(byte[] tx) {
        try {
            return Recomputed.of(tx);
        } catch (MalformedTxException e) {
            throw new AssertionError(e);
        }
    }

    private Digest root(long blTxId) {
        if (forgedRoot != null && blTxId > 0) {
            return forgedRoot;
        }
        MerkleFrontier tree = new MerkleFrontier();
        alhs.subList(0, (int) blTxId).forEach(alh -> tree.append(alh.toBytes(), 0));
        return blTxId == 0 ? Digest.ZERO : tree.root();
    }

    Position last() {
        return alhs.isEmpty() ? Position.EMPTY : new Position(alhs.size(), alhs.get(alhs.size() - 1));
    }

    int size() {
        return txs.size();
    }

    /** The exported transaction with that id. */
    byte[] tx(int id) {
        return txs.get(id - 1);
    }

    /** Lets go of a transaction's bytes. */
    void forget(int id) {
        txs.set(id - 1, new byte[0]);
    }

    Claim claim(int id) {
        return claims.get(id - 1);
    }

    /** The transaction in parts of at most {@code partBytes}. */
    List<TxPart> parts(int id, int partBytes) {
        byte[] tx = tx(id);
        int parts = (tx.length + partBytes - 1) / partBytes;
        List<TxPart> found = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            byte[] payload = Arrays.copyOfRange(tx, i * partBytes, Math.min(tx.length, (i + 1) * partBytes));
            found.add(new TxPart(claim(id), i, parts, payload));
        }
        return found;
    }

    /** The record that immuadmin writes, put together field by field. */
    byte[] record(int id) {
        byte[] tx = tx(id);
        ByteBuffer out = ByteBuffer.allocate(70 + tx.length);
        out.put(new byte[] {'I', 'M', 'M', 'U', 'B', 'A', 'C', 'K', 'U', 'P'});
        out.putInt(1).putLong(id).putInt(32).putInt(8 + tx.length);
        out.put(claim(id).alh().toBytes());
        out.putLong(tx.length).put(tx);
        return out.array();
    }

    /** The records with these ids, one after the other. */
    byte[] file(int... ids) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int id : ids) {
            out.writeBytes(record(id));
        }
        return out.toByteArray();
    }

    /** All records. */
    public byte[] file() {
        return file(IntStream.rangeClosed(1, size()).toArray());
    }

    /** Offsets at which the records of {@link #file()} begin, and that of its end. */
    public int[] starts() {
        int[] starts = new int[size() + 1];
        for (int i = 1; i <= size(); i++) {
            starts[i] = starts[i - 1] + record(i).length;
        }
        return starts;
    }
}
