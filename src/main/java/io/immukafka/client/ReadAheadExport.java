package io.immukafka.client;

import io.immukafka.hash.Digest;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An export that scans transactions while many are committed, since a server gives small ones several times as fast with
 * one answer for many. All others are exported one by one: the first ones, those that a scan can't give, and those that are
 * waited for.
 *
 * <p>How the server ends a transaction is learnt from one that was exported: the first scan begins with it.
 */
final class ReadAheadExport implements ExportStream {

    private final ExportLanes exports;
    private final ExportListener listener;
    private final ReadAhead scans;
    private final EntriesDigests digests;
    private final Executor deliveries;
    private final Inquiry inquiry;
    private final AtomicLong committedTx;

    /** Held while the listener hears something; never taken by whoever holds this object's own lock. */
    private final Object hearing = new Object();

    /** Guarded by {@code hearing}. */
    private boolean closed;

    /** Calls of {@link #advance} that were not seen to. */
    private final AtomicInteger calls = new AtomicInteger();

    // Guarded by this.
    private long firstTx;
    private long requested;
    /** The last transaction that was requested from the exports. */
    private long exported;

    private long delivered;
    /** Messages that may still be delivered. */
    private long allowed;
    /** Whether the exports were asked for a message that has not come. */
    private boolean due;
    /** Length of the last transaction that was exported. */
    private long length;

    /** Whether a thread delivers what was scanned. */
    private boolean delivering;

    private boolean over;

    /**
     * @param readAhead bytes of scanned transactions that are held, about
     * @param longest length of the longest transaction that is scanned: bytes
     * @param committedTx newest transaction that any call saw committed in this database
     */
    ReadAheadExport(
            Connection connection,
            DatabaseSession session,
            ExportListener listener,
            long readAhead,
            int longest,
            AtomicLong committedTx) {
        this.listener = listener;
        this.committedTx = committedTx;
        exports = new ExportLanes(connection, session, new Exported(), committedTx);
        TxScan scan = new TxScan(session);
        scans = new ReadAhead(scan, new ScanLimit(scan, committedTx, this::advance), readAhead, longest, this::advance);
        digests = new EntriesDigests(scan, committedTx, readAhead, this::advance);
        deliveries = connection.threads().calls();
        inquiry = session.inquiry("scanning transactions");
    }

    void start() {
        exports.start();
    }

    @Override
    public void request(long tx) {
        synchronized (this) {
            if (requested == 0) {
                firstTx = tx;
                exported = tx - 1;
                delivered = tx - 1;
            }
            requested = tx;
        }
        scans.prepare(tx, committedTx.get());
        advance();
    }

    @Override
    public void allow(int messages) {
        synchronized (this) {
            allowed += messages;
        }
        advance();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            over = true;
        }
        exports.cancel();
    }

    /** Does what is to be done, one step at a time, in whichever thread came first. */
    private void advance() {
        if (calls.getAndIncrement() > 0) {
            return;
        }
        int seen;
        do {
            seen = calls.get();
            for (Runnable step = nextStep(); step != null; step = nextStep()) {
                step.run();
            }
        } while (calls.addAndGet(-seen) > 0);
    }

    private synchronized @Nullable Runnable nextStep() {
        if (over) {
            return null;
        }
        if (!scans.isRunning() && exported < requested && (exported < firstTx || !scans.begin(exported))) {
            Runnable request = nextRequest();
            if (request != null) {
                return request;
            }
        }
        if (scans.wantsMore()) {
            return scans::ask;
        }
        if (delivered < exported) {
            if (due || allowed == 0) {
                return null;
            }
            due = true;
            allowed--;
            return () -> exports.allow(1);
        }
        if (delivering || !mayScan()) {
            return null;
        }
        delivering = true;
        return () -> deliveries.execute(this::deliver);
    }

    /** What the exports are asked for next; null if it is not known yet how. */
    private @Nullable Runnable nextRequest() {
        boolean undecided = exported >= firstTx && length == 0;
        boolean unchecked = exported >= firstTx && digests.suit(length);
        long last = exported;
        if ((undecided || unchecked) && digests.wantMoreAfter(last)) {
            return () -> digests.askAfter(last);
        }
        // Only the length of the first one tells whether the others should be checked.
        if ((undecided && digests.comeAfter(last)) || (unchecked && digests.isDueAfter(last))) {
            return null;
        }
        exported++;
        Digest eH = unchecked ? digests.of(exported) : null;
        return () -> exports.request(last + 1, eH);
    }

    private boolean mayScan() {
        return !over && allowed > 0 && delivered < requested && scans.isRunning() && scans.isReady();
    }

    /** Delivers what was scanned. */
    private void deliver() {
        boolean more = true;
        while (more) {
            boolean one = deliverOne();
            if (one) {
                scans.ask();
            }
            synchronized (this) {
                if (one) {
                    allowed--;
                    delivered++;
                    exported = delivered;
                }
                more = one && mayScan();
                delivering = more;
            }
        }
        advance();
    }

    private boolean deliverOne() {
        try {
            byte[] tx = scans.next(length);
            synchronized (hearing) {
                if (tx == null || closed) {
                    return false;
                }
                listener.begin(tx.length, committedTx.get());
                listener.bytes(ByteBuffer.wrap(tx).asReadOnlyBuffer());
                return true;
            }
        } catch (RuntimeException | Error e) {
            end(inquiry.failure(ServerCondition.LISTENER_FAILED, e.toString(), e));
            exports.cancel();
            return false;
        }
    }

    private void end(@Nullable ServerException cause) {
        synchronized (this) {
            over = true;
        }
        synchronized (hearing) {
            if (!closed) {
                closed = true;
                listener.closed(cause);
            }
        }
    }

    /** Hears what is exported one by one. */
    private final class Exported implements ExportListener {

        private long left;

        @Override
        public void begin(long announced, long committed) {
            left = announced;
            synchronized (hearing) {
                if (!closed) {
                    listener.begin(announced, committed);
                }
            }
            synchronized (ReadAheadExport.this) {
                length = announced;
            }
        }

        @Override
        public void bytes(ByteBuffer content) {
            left -= content.remaining();
            synchronized (hearing) {
                if (!closed) {
                    listener.bytes(content);
                }
            }
            synchronized (ReadAheadExport.this) {
                due = false;
                if (left == 0) {
                    delivered++;
                }
            }
            advance();
        }

        @Override
        public void closed(@Nullable ServerException cause) {
            end(cause);
        }
    }
}
