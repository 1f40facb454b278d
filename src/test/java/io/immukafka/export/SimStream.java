package io.immukafka.export;

import io.immukafka.client.ExportStream;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.error.SimulatedFailure;
import io.immukafka.engine.sim.SimTx;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A stream of a simulated primary. As on a real one, nothing ends it that merely says nothing. */
final class SimStream implements ExportStream {

    private static final int FULL_CHUNK = 64 << 10;

    private final SimPrimary primary;
    private final ExportReader reader;
    private final Deque<Long> requests = new ArrayDeque<>();
    /** Bytes of a message, at least the server's smallest chunk unless the transaction is shorter. */
    private final int chunk;

    private int allowed;
    private boolean planned;
    private boolean hung;
    private boolean ended;
    private byte @Nullable [] current;
    private int sent;

    SimStream(SimPrimary primary, ExportReader reader) {
        this.primary = primary;
        this.reader = reader;
        chunk = primary.random.nextBoolean() ? FULL_CHUNK : 512 + primary.random.nextInt(4096);
        ServerException failure = primary.failure(true);
        if (failure != null) {
            primary.time.after(1 + primary.random.nextInt(100), () -> end(failure));
        }
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
            if (next == null || primary.isBlocked(next.tx())) {
                return;
            }
            requests.removeFirst();
            tx = primary.sent(next);
            current = tx;
            sent = 0;
            reader.begin(tx.length, primary.committed().tx());
        }
        int length = Math.min(chunk, tx.length - sent);
        allowed--;
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
            case 0 -> end(SimulatedFailure.of(ServerCondition.SESSION_GONE));
            case 1 -> end(SimulatedFailure.of(ServerCondition.READ_POOL_EXHAUSTED));
            case 2 -> end(SimulatedFailure.of(ServerCondition.UNKNOWN));
            case 3 -> end(null);
            case 4 -> hang();
            default -> end(SimulatedFailure.of(ServerCondition.STREAM_ENDED));
        }
    }
}
