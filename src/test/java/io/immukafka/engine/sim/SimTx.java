package io.immukafka.engine.sim;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.Recomputed;
import io.immukafka.chain.TxPart;
import io.immukafka.hash.Digest;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxEncoder.Ending;
import io.immukafka.tx.TxEntry;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A generated transaction that proves itself. */
public record SimTx(byte[] bytes, Claim claim) {

    /** A transaction with one value of so many bytes. */
    public static SimTx after(Position previous, int valueBytes, Random random) {
        return after(previous, List.of(entry(valueBytes, random)), Ending.WHOLE);
    }

    /** A transaction whose values were replaced by their digests. */
    public static SimTx truncatedAfter(Position previous, Random random) {
        return after(previous, List.of(entry(Digest.LENGTH, random)), Ending.TRUNCATED);
    }

    /** A transaction without entries. */
    public static SimTx emptyAfter(Position previous) {
        return after(previous, List.of(), Ending.WHOLE);
    }

    private static TxEntry entry(int valueBytes, Random random) {
        byte[] key = new byte[8];
        random.nextBytes(key);
        byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        return new TxEntry(key, EntryMetadata.NONE, value);
    }

    private static SimTx after(Position previous, List<TxEntry> entries, Ending ending) {
        try {
            TxHeader draft = header(previous, entries.size(), Digest.ZERO);
            Digest eH = Recomputed.of(TxEncoder.encode(draft, entries, ending)).eH();
            TxHeader header = header(previous, entries.size(), eH);
            byte[] bytes = TxEncoder.encode(header, entries, ending);
            return new SimTx(bytes, Claim.of(header, header.alh(), bytes.length));
        } catch (MalformedTxException e) {
            throw new AssertionError(e);
        }
    }

    private static TxHeader header(Position previous, int entries, Digest eH) {
        long id = previous.tx() + 1;
        return new TxHeader(id, previous.alh(), 1_700_000_000 + id, 1, TxMetadata.NONE, entries, eH, 0, Digest.ZERO);
    }

    /** Transaction id. */
    public long tx() {
        return claim.tx();
    }

    /** The position it reaches. */
    public Position reached() {
        return claim.reached();
    }

    /** The same with one byte of its last value changed: the entries no longer bear out the header. */
    public SimTx damaged() {
        byte[] changed = bytes.clone();
        changed[changed.length - 4] ^= 1;
        return new SimTx(changed, claim);
    }

    /** Its parts, cut at so many bytes. */
    public List<TxPart> parts(int cut) {
        int count = (bytes.length - 1) / cut + 1;
        List<TxPart> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] payload = Arrays.copyOfRange(bytes, i * cut, Math.min(bytes.length, (i + 1) * cut));
            parts.add(new TxPart(claim, i, count, payload));
        }
        return parts;
    }
}
