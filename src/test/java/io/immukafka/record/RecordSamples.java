package io.immukafka.record;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.StateSignature;
import io.immukafka.chain.TxPart;
import io.immukafka.hash.Digest;
import io.immukafka.tx.Limits;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Records for tests. Payloads are arbitrary bytes: the record does not look into them. */
final class RecordSamples {

    static final Digest ALH = Digest.parse("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");

    static final TransactionPart WHOLE = part(7, 0, 1, 5, new byte[] {1, 2, 3, 4, 5}, null);
    static final TransactionPart PART =
            part(Long.MAX_VALUE, 2, 4, 1L << 40, new byte[] {9}, new Limits(1024, Integer.MAX_VALUE, 1));
    static final StateRecord STATE = new StateRecord(
            "sales_2",
            new Position(7, ALH),
            1_700_000_000L,
            new Limits(1024, 33_554_432, 1024),
            new StateSignature(new byte[] {48, 1}, new byte[] {4, 5, 6}));
    static final StateRecord EMPTY_STATE = new StateRecord("sales_2", Position.EMPTY, null, null, null);

    static final List<ImmudbRecord> ALL = List.of(WHOLE, PART, STATE, EMPTY_STATE);

    private RecordSamples() {}

    static TransactionPart part(long tx, int part, int parts, long length, byte[] payload, @Nullable Limits limits) {
        Claim claim = new Claim(tx, Digest.OF_NOTHING, ALH, 1_700_000_000L, 3, length);
        return new TransactionPart("sales_2", new TxPart(claim, part, parts, payload), limits);
    }

    /** A whole transaction with so many bytes. */
    static TransactionPart ofLength(int bytes) {
        byte[] payload = new byte[bytes];
        new Random(bytes).nextBytes(payload);
        return part(4_711, 0, 1, bytes, payload, null);
    }
}
