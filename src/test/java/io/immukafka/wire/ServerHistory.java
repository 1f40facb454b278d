package io.immukafka.wire;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.Recomputed;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ExportListener;
import io.immukafka.client.ExportStream;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerException;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.wire.ExportedField.Range;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All transactions of a database that nobody writes to any more, as its server exports them with nothing in between.
 *
 * @param database its name
 * @param transactions their bytes, the first one at index 0
 * @param claims what these bytes say
 */
record ServerHistory(ImmudbServer server, String database, List<byte[]> transactions, List<Claim> claims) {

    private static final int LIMIT_SECONDS = 30;

    /** Reads all transactions; their last Alh is that of CurrentState. */
    static ServerHistory of(ImmudbServer server, String database) throws Exception {
        try (ImmudbClient client = server.client(Duration.ofSeconds(LIMIT_SECONDS))) {
            Position head = client.database(database)
                    .currentState()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .committed();
            Collector collector = new Collector((int) head.tx());
            ExportStream stream = client.database(database).export(collector);
            for (long tx = 1; tx <= head.tx(); tx++) {
                stream.request(tx);
            }
            stream.allow(Integer.MAX_VALUE);
            List<byte[]> transactions = collector.all.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            stream.cancel();
            List<Claim> claims = new ArrayList<>();
            for (byte[] bytes : transactions) {
                claims.add(claim(bytes));
            }
            ServerHistory history = new ServerHistory(server, database, transactions, claims);
            if (!history.position(history.last()).equals(head)) {
                throw new AssertionError(
                        database + " is at " + head + " and was read up to " + history.position(history.last()));
            }
            return history;
        }
    }

    private static Claim claim(byte[] bytes) throws MalformedTxException {
        RecomputedTx computed = Recomputed.of(bytes);
        if (!computed.entriesMatch()) {
            throw new AssertionError("the entries of transaction " + computed.tx() + " do not match its header");
        }
        return computed.claim();
    }

    /** The newest transaction. */
    long last() {
        return transactions.size();
    }

    /** The transactions up to this one. */
    ServerHistory upTo(long tx) {
        return new ServerHistory(server, database, transactions.subList(0, (int) tx), claims.subList(0, (int) tx));
    }

    byte[] bytes(long tx) {
        return transactions.get((int) tx - 1);
    }

    Claim claim(long tx) {
        return claims.get((int) tx - 1);
    }

    /** The position after a transaction, 0 for none. */
    Position position(long tx) {
        return tx == 0 ? Position.EMPTY : claim(tx).reached();
    }

    /** Where the fields of a transaction are, as it is sent with its length in front. */
    Map<ExportedField, Range> fields(long tx) {
        return ExportedField.in(sent(tx));
    }

    /** Where a transaction has a field, which it must have. */
    Range field(long tx, ExportedField field) {
        return Objects.requireNonNull(fields(tx).get(field));
    }

    /** A transaction as it is sent, with its length in front. */
    byte[] sent(long tx) {
        byte[] bytes = bytes(tx);
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .putLong(bytes.length)
                .put(bytes)
                .array();
    }

    /** The parts of a transaction, each but the last with {@code cut} bytes. */
    List<TxPart> parts(long tx, int cut) {
        byte[] bytes = bytes(tx);
        int count = (bytes.length - 1) / cut + 1;
        List<TxPart> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] payload = Arrays.copyOfRange(bytes, i * cut, Math.min(bytes.length, (i + 1) * cut));
            parts.add(new TxPart(claim(tx), i, count, payload));
        }
        return parts;
    }

    /** Keeps what is exported until there are so many transactions. */
    private static final class Collector implements ExportListener {
        private final CompletableFuture<List<byte[]>> all = new CompletableFuture<>();
        private final List<byte[]> complete = new ArrayList<>();
        private final int count;
        private ByteBuffer current = ByteBuffer.allocate(0);

        Collector(int count) {
            this.count = count;
        }

        @Override
        public void begin(long length, long committedTx) {
            current = ByteBuffer.allocate((int) length);
        }

        @Override
        public void bytes(ByteBuffer content) {
            current.put(content);
            if (!current.hasRemaining()) {
                complete.add(current.array());
                if (complete.size() == count) {
                    all.complete(complete);
                }
            }
        }

        @Override
        public void closed(@Nullable ServerException cause) {
            all.completeExceptionally(
                    cause != null ? cause : new AssertionError("the export ended after " + complete.size()));
        }
    }
}
