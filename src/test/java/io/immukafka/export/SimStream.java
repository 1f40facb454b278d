package io.immukafka.export;

import io.immukafka.client.ExportStream;
import io.immukafka.client.Failures;
import io.immukafka.client.ServerCondition;
import io.immukafka.client.ServerException;
import io.immukafka.engine.sim.SimTx;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A stream of a simulated primary, with the watch that the real client keeps over a stream that owes something. */
final class SimStream implements ExportStream {

    private static final long REQUEST_TIMEOUT_MS = 30_000;
    private static final int FULL_CHUNK = 64 << 10;

    private final SimPrimary primary;
    private final ExportReader reader;
    private final int longestAhead;
    private final Deque<Long> requests = new ArrayDeque<>();
    /** Bytes of a message, at least the server's smallest chunk unless the transaction is shorter. */
    private final int chunk;

    private int allowed;
    private boolean planned;
    private boolean hung;
    private boolean ended;
    private byte @Nullable [] current;
    private int sent;
    private long lastMove;
    private long deliveredBytes;

    SimStream(SimPrimary primary, ExportReader reader, int longestAhead) {
        this.primary = primary;
        this.reader = reader;
        this.longestAhead = longestAhead;
        chunk = primary.random.nextBoolean() ? FULL_CHUNK : 512 + primary.random.nextInt(4096);
        lastMove = primary.time.now();
        ServerException failure = primary.failure(true);
        if (failure != null) {
            primary.time.after(1 + primary.random.nextInt(100), () -> end(failure));
        }
        watch();
    }

    /** Bytes that have reached the reader. */
    long deliveredBytes() {
        return deliveredBytes;
    }

    @Override
    public void request(long tx) {
        requests.add(tx);
        pump();
    }

    @Override
    public void allow(int messages) {
        if (messages < 1) {
            throw new AssertionError("allowed " + messages + " messages");
        }
        allowed += messages;
        pump();
    }

    @Override
    public void cancel() {
        end(null);
    }

    void end(@Nullable ServerException cause) {
        if (!ended) {
            ended = true;
            primary.closed(this);
            primary.time.after(primary.random.nextInt(5), () -> reader.closed(cause));
        }
    }

    void hang() {
        hung = true;
    }

    void pump() {
        if (!planned && !ended) {
            planned = true;
            primary.time.after(primary.random.nextInt(3), () -> {
                planned = false;
                deliver();
            });
        }
    }

    private void deliver() {
        if (ended || hung || allowed == 0) {
            return;
        }
        int dice = primary.random.nextInt(1000);
        if (dice < primary.faults) {
            misfortune(dice);
            return;
        }
        byte[] tx = current;
        if (tx == null) {
            SimTx next = requests.isEmpty() ? null : primary.find(requests.getFirst());
            if (next == null) {
                return;
            }
            requests.removeFirst();
            tx = primary.bytes(next, longestAhead);
            current = tx;
            sent = 0;
            primary.heardOf = primary.committed().tx();
            reader.begin(tx.length, primary.committed().tx());
        }
        int length = Math.min(chunk, tx.length - sent);
        allowed--;
        lastMove = primary.time.now();
        deliveredBytes += length;
        ByteBuffer content = ByteBuffer.wrap(tx, sent, length).slice();
        sent += length;
        if (sent == tx.length) {
            current = null;
        }
        reader.bytes(content);
        pump();
    }

    private void misfortune(int dice) {
        switch (dice % 6) {
            case 0 -> end(Failures.of(ServerCondition.SESSION_GONE));
            case 1 -> end(Failures.of(ServerCondition.READ_POOL_EXHAUSTED));
            case 2 -> end(Failures.of(ServerCondition.UNKNOWN));
            case 3 -> end(null);
            case 4 -> hang();
            default -> end(Failures.of(ServerCondition.STREAM_ENDED));
        }
    }

    private void watch() {
        primary.time.after(1000, () -> {
            if (ended) {
                return;
            }
            boolean owed = current != null || !requests.isEmpty() && requests.getFirst() <= primary.heardOf;
            if (allowed > 0 && owed && primary.time.now() - lastMove >= REQUEST_TIMEOUT_MS) {
                end(Failures.of(ServerCondition.STALLED));
            } else {
                watch();
            }
        });
    }
}
