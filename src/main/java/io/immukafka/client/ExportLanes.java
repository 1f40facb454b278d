package io.immukafka.client;

import io.immukafka.client.proto.Chunk;
import io.immukafka.hash.Digest;
import java.net.ProtocolException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An export over two calls: a server works on one transaction of a call at a time, on one processor. Transactions that
 * are known to be committed and that it checks go to them in turn. The others go to the first alone: those that are waited
 * for, and those that it only reads, one at a time by a lock of its own, which two calls would merely contend for.
 *
 * <p>Only the call whose turn it is may deliver, one message at a time, so that everything arrives in the order of the
 * requests. What the server sends for the other meanwhile waits in that call's HTTP/2 window, which bounds it.
 */
final class ExportLanes implements ExportStream {

    private static final int LANES = 2;

    private final Connection connection;
    private final DatabaseSession session;
    private final ExportListener listener;
    private final AtomicLong committedTx;

    /** Held while the listener hears something; never taken by whoever holds this object's own lock. */
    private final Object hearing = new Object();

    /** Guarded by {@code hearing}. */
    private boolean closed;

    // Guarded by this.
    private final List<ExportCall> calls = new ArrayList<>();
    /** For each request whose answer is not complete, the call that it went to. */
    private final Deque<ExportCall> turns = new ArrayDeque<>();
    /** Messages that may still be asked for. */
    private long allowed;
    /** Whether the call whose turn it is was asked for a message that has not come. */
    private boolean due;

    private boolean over;

    /** @param committedTx newest transaction that any call saw committed in this database */
    ExportLanes(Connection connection, DatabaseSession session, ExportListener listener, AtomicLong committedTx) {
        this.connection = connection;
        this.session = session;
        this.listener = listener;
        this.committedTx = committedTx;
    }

    /** Opens the first call. */
    void start() {
        open(0);
    }

    private @Nullable ExportCall open(int lane) {
        ExportCall call;
        synchronized (this) {
            if (over) {
                return null;
            }
            if (lane < calls.size()) {
                return calls.get(lane);
            }
            call = new ExportCall(connection, session, this, new ExportFraming(listener), committedTx);
            calls.add(call);
        }
        call.start();
        return call;
    }

    @Override
    public void request(long tx) {
        request(tx, null);
    }

    /**
     * Asks for a transaction, see {@link ExportStream#request}.
     *
     * @param eH the digest over its entries, if the server need not check them; null to have them checked
     */
    void request(long tx, @Nullable Digest eH) {
        ExportCall call = open(eH == null && tx <= committedTx.get() ? (int) (tx % LANES) : 0);
        if (call != null) {
            call.request(tx, eH);
            synchronized (this) {
                turns.add(call);
            }
            askNext();
        }
    }

    @Override
    public void allow(int messages) {
        synchronized (this) {
            allowed += messages;
        }
        askNext();
    }

    private void askNext() {
        ExportCall next;
        synchronized (this) {
            next = turns.peek();
            if (next == null || due || allowed == 0) {
                return;
            }
            due = true;
            allowed--;
        }
        next.askForMessage();
    }

    /**
     * Passes on a message of the call whose turn it is.
     *
     * @param eH see {@link ExportFraming#accept}
     * @return false if none will come any more: the export has ended, or the server's wait for a transaction was ended
     * @throws ProtocolException if the message can't be what follows
     */
    boolean deliver(ExportFraming framing, Chunk message, @Nullable Digest eH) throws ProtocolException {
        synchronized (hearing) {
            return !closed && framing.accept(message, eH);
        }
    }

    /**
     * A message was delivered.
     *
     * @param complete whether its transaction is complete
     */
    void delivered(boolean complete) {
        synchronized (this) {
            due = false;
            if (complete) {
                turns.remove();
            }
        }
        askNext();
    }

    @Override
    public void cancel() {
        List<ExportCall> running;
        synchronized (this) {
            over = true;
            running = List.copyOf(calls);
        }
        running.forEach(ExportCall::cancel);
    }

    /** A call has ended, and with it the export. */
    void ended(@Nullable ServerException cause) {
        synchronized (hearing) {
            if (closed) {
                return;
            }
            closed = true;
            listener.closed(cause);
        }
        cancel();
    }
}
