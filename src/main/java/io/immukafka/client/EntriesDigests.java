package io.immukafka.client;

import io.immukafka.hash.Digest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The digests over the entries (eH) of committed transactions, scanned before these are exported. A server that need not check
 * what it exports leaves them out of the headers, and gives long transactions in two thirds of the time. The digest comes from
 * a header that the server has checked, so that the bytes that were not checked prove themselves by it all the same.
 */
final class EntriesDigests {

    private static final Logger LOG = LoggerFactory.getLogger(EntriesDigests.class);

    /** To check a shorter one costs a server no more than to scan its header: bytes. */
    private static final int SHORTEST = 64 << 10;

    /** Fewer transactions are not worth a scan. */
    private static final int FEWEST = 10;

    private static final int COUNT = 200;

    private final TxScan scan;
    private final AtomicLong committedTx;
    private final long longest;
    private final Runnable news;

    // Guarded by this.
    private final Deque<Digest> known = new ArrayDeque<>();
    /** The last transaction whose digest is known. */
    private long knownTo;

    private boolean asking;
    private boolean failed;

    /**
     * @param committedTx newest transaction that any call saw committed in this database
     * @param longest length of the longest transactions that may come unchecked: bytes
     * @param news called when an answer has come
     */
    EntriesDigests(TxScan scan, AtomicLong committedTx, long longest, Runnable news) {
        this.scan = scan;
        this.committedTx = committedTx;
        this.longest = longest;
        this.news = news;
    }

    /** Whether transactions as long as this one should come unchecked. */
    boolean suit(long length) {
        return length >= SHORTEST && length <= longest;
    }

    /** Whether those after the transaction {@code tx} should be asked for now. */
    synchronized boolean wantMoreAfter(long tx) {
        return !failed && !asking && knownTo - tx < COUNT / 2 && committedTx.get() - Math.max(tx, knownTo) >= FEWEST;
    }

    /** Whether some after the transaction {@code tx} are known or on their way. */
    synchronized boolean comeAfter(long tx) {
        return asking || knownTo > tx;
    }

    /** Whether an answer is on its way that holds the transaction after {@code tx}. */
    synchronized boolean isDueAfter(long tx) {
        return asking && knownTo <= tx;
    }

    /** Asks for those after the transaction {@code tx}. Not to be called by whoever holds a lock. */
    void askAfter(long tx) {
        long first;
        int count;
        synchronized (this) {
            if (!wantMoreAfter(tx)) {
                return;
            }
            asking = true;
            if (knownTo < tx) {
                known.clear();
                knownTo = tx;
            }
            first = knownTo + 1;
            count = (int) Math.min(COUNT, committedTx.get() - knownTo);
        }
        Future<?> unused = scan.askHeaders(first, count).whenComplete((answer, failure) -> {
            take(count, answer, failure);
            news.run();
        });
    }

    private synchronized void take(int count, @Nullable ScanAnswer answer, @Nullable Throwable failure) {
        asking = false;
        try {
            if (answer == null) {
                throw new IOException("the scan failed", failure);
            }
            for (int i = 0; i < count; i++) {
                known.add(answer.nextEntriesDigest(knownTo + 1));
                knownTo++;
            }
        } catch (IOException | RuntimeException e) {
            failed = true;
            LOG.debug("The server checks what it exports: the header of transaction {} was not had", knownTo + 1, e);
        }
    }

    /** The digest of a transaction, null if it is not known. Those before it are forgotten. */
    synchronized @Nullable Digest of(long tx) {
        while (!known.isEmpty() && knownTo - known.size() + 1 < tx) {
            known.remove();
        }
        return known.peek();
    }
}
