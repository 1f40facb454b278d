package io.immukafka.chain;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ExportListener;
import io.immukafka.client.ExportStream;
import io.immukafka.client.error.ServerException;
import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Exports a whole database and proves every transaction as it arrives, without keeping any. */
final class ExportProver implements ExportListener {

    private static final int AHEAD = 200;
    private static final int SAMPLED = 50;

    private final DatabaseClient database;
    private final long last;
    private final Map<Long, Digest> states;
    private final TxHasher hasher = new TxHasher();
    private final CompletableFuture<Summary> summary = new CompletableFuture<>();
    private final byte[] piece = new byte[64 << 10];

    private @Nullable ExportStream stream;
    private Position position = Position.EMPTY;
    private long requested;
    private long remaining;
    private long bytes;
    private long entries;
    private long largest;
    private int most;
    private int statesCompared;
    private final Map<Long, TxHeader> samples = new TreeMap<>();

    /**
     * What was proved.
     *
     * @param samples headers as recomputed, of some transactions
     */
    record Summary(
            Position reached,
            long bytes,
            long entries,
            long largest,
            int most,
            int statesCompared,
            Map<Long, TxHeader> samples) {}

    private ExportProver(DatabaseClient database, long last, Map<Long, Digest> states) {
        this.database = database;
        this.last = last;
        this.states = states;
    }

    /**
     * Proves transactions 1 to {@code last}.
     *
     * @param states Alh by transaction, as the server gave them in CurrentState
     */
    static CompletableFuture<Summary> prove(DatabaseClient database, long last, Map<Long, Digest> states) {
        ExportProver prover = new ExportProver(database, last, states);
        prover.start();
        return prover.summary;
    }

    private void start() {
        ExportStream opened = database.export(this);
        stream = opened;
        while (requested < Math.min(AHEAD, last)) {
            opened.request(++requested);
        }
        // Only from here on does anything arrive, on another thread, which then requests.
        opened.allow(Integer.MAX_VALUE / 2);
    }

    @Override
    public void begin(long length, long committedTx) {
        try {
            hasher.begin(length);
            remaining = length;
        } catch (MalformedTxException e) {
            throw new AssertionError("after " + position, e);
        }
    }

    @Override
    public void bytes(ByteBuffer content) {
        try {
            while (content.hasRemaining()) {
                int count = Math.min(content.remaining(), piece.length);
                content.get(piece, 0, count);
                hasher.accept(piece, 0, count);
                remaining -= count;
            }
            if (remaining == 0) {
                proved(hasher.finish());
            }
        } catch (MalformedTxException e) {
            throw new AssertionError("after " + position, e);
        }
    }

    private void proved(RecomputedTx tx) {
        ChainCheck.integrity(tx, tx.claim()).ifPresent(corrupt -> {
            throw new AssertionError("after " + position + ": " + corrupt);
        });
        Verdict verdict = ChainCheck.link(position, tx.claim());
        if (!(verdict instanceof Verdict.Next next)) {
            throw new AssertionError("after " + position + ": " + verdict);
        }
        position = next.reached();
        Digest state = states.get(position.tx());
        if (state != null) {
            if (!state.equals(position.alh())) {
                throw new AssertionError("CurrentState said " + state + " of " + position);
            }
            statesCompared++;
        }
        if (tx.tx() % SAMPLED == 1 || tx.header().entries() > most || tx.length() > largest) {
            samples.put(tx.tx(), tx.header());
        }
        bytes += tx.length();
        entries += tx.header().entries();
        largest = Math.max(largest, tx.length());
        most = Math.max(most, tx.header().entries());
        ExportStream running = stream;
        if (running == null) {
            throw new AssertionError("a transaction came before it was requested");
        }
        if (position.tx() == last) {
            summary.complete(new Summary(position, bytes, entries, largest, most, statesCompared, samples));
            running.cancel();
        } else if (requested < last) {
            running.request(++requested);
        }
    }

    @Override
    public void closed(@Nullable ServerException cause) {
        summary.completeExceptionally(cause != null ? cause : new AssertionError("the export ended at " + position));
    }
}
